namespace PersistProc.EndToEnd.Tests.Harness;

public enum Signal
{
    None = 0,
    HUP = 1,
    INT = 2,
    QUIT = 3,
    KILL = 9,
    USR1 = 10,
    SEGV = 11,
    TERM = 15,
    CONT = 18,
    STOP = 19,
    TSTP = 20,
}
