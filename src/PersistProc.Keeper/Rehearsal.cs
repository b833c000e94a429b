using System.Text;
using PersistProc.Linux.Descriptors;
using PersistProc.Linux.Files;
using PersistProc.Linux.KeeperLink;
using PersistProc.Linux.Launching;
using PersistProc.Linux.Reaping;

namespace PersistProc.Keeper;

/// <summary>A new keeper's program reads the table as a child, before it is let near anything.</summary>
internal sealed class Rehearsal : IDisposable
{
    private readonly Pipe _answer = new();
    private readonly StringBuilder _said = new();
    private readonly string _expected;
    private int _pid;

    /// <exception cref="IOException">It cannot be started.</exception>
    /// <param name="program">The new keeper.</param>
    /// <param name="arguments">What it will get as the keeper: a program that does not understand these ends before it reads the table.</param>
    /// <param name="table">What it will be told.</param>
    /// <param name="errors">Where its standard error goes.</param>
    public Rehearsal(HeldProgram program, IReadOnlyList<string> arguments, KeeperTable table, string errors)
    {
        _expected = Succession.Understood(table, "\0"); // now: the present keeper goes on meanwhile
        using var question = MemoryFile.Write("persistproc-table", table.Encode());
        _answer.Read.SetNonBlocking();
        _pid = OwnProgram.StartToAnswer(program.Executable, [arguments[0], "--check", .. arguments.Skip(1)], question, _answer.Write, errors);
        _answer.Write.Dispose();
    }

    /// <summary>Readable when there is an answer, or none will come.</summary>
    public Descriptor Descriptor => _answer.Read;

    /// <summary>The version that it said, once it is known that it understood.</summary>
    public string? Version { get; private set; }

    /// <summary>Reads. True once the answer is whole: then either <see cref="Version"/> is there, or it is no good.</summary>
    public bool Hear()
    {
        Span<byte> buffer = stackalloc byte[256];
        int count;
        while ((count = MemoryFile.ReadSome(_answer.Read, buffer)) > 0 && _said.Length < 1024) _said.Append(Encoding.UTF8.GetString(buffer[..count]));
        if (count < 0) return false;
        var words = _said.ToString().Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries);
        if (words.Length == 5 && _said.ToString() == _expected.Replace("\0", words[4], StringComparison.Ordinal)) Version = words[4];
        return true;
    }

    /// <summary>A child was reaped: its number is nobody's now.</summary>
    public void Reaped(int pid)
    {
        if (pid == _pid) _pid = 0;
    }

    /// <summary>Ends whoever does not answer.</summary>
    public void Dispose()
    {
        if (_pid != 0) Children.SignalGroupOfKept(_pid, Children.Kill);
        _answer.Dispose();
    }
}
