using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using PersistProc.Linux.Native;

namespace PersistProc.Linux.Tests.Harness;

/// <summary>A thread of its own on which pidfd_open(2) fails, by a filter that goes with the thread (seccomp(2)).</summary>
internal static unsafe partial class WithoutPidfds
{
    private const int PR_SET_SECCOMP = 22, PR_SET_NO_NEW_PRIVS = 38, SECCOMP_MODE_FILTER = 2;
    private const ushort LoadWord = 0x20, JumpIfEqual = 0x15, Return = 0x06;
    private const uint Allow = 0x7fff0000, FailWith = 0x00050000, PidfdOpen = 434;

    /// <summary>Runs it there, with this errno for every pidfd_open(2).</summary>
    internal static void Run(int errno, Action action)
    {
        ExceptionDispatchInfo? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                Filter(errno);
                action();
            }
            catch (Exception thrown)
            {
                failure = ExceptionDispatchInfo.Capture(thrown);
            }
        });
        thread.Start();
        thread.Join();
        failure?.Throw();
    }

    private static void Filter(int errno)
    {
        var rules = stackalloc Rule[]
        {
            new() { Code = LoadWord },
            new() { Code = JumpIfEqual, Then = 0, Else = 1, Value = PidfdOpen },
            new() { Code = Return, Value = FailWith | (uint)errno },
            new() { Code = Return, Value = Allow },
        };
        var program = new Rules { Count = 4, First = rules };
        Syscall.Check(prctl(PR_SET_NO_NEW_PRIVS, 1, null), "prctl(PR_SET_NO_NEW_PRIVS)");
        Syscall.Check(prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program), "prctl(PR_SET_SECCOMP)");
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int prctl(int option, nuint second, void* third, nuint fourth = 0, nuint fifth = 0);

    private struct Rule
    {
        public ushort Code;
        public byte Then;
        public byte Else;
        public uint Value;
    }

    private struct Rules
    {
        public ushort Count;
        public Rule* First;
    }
}
