namespace PersistProc.Cli.Printing;

/// <summary>Some lines of many, and how many there are before and after: the first ones from a time on, else the last ones.</summary>
internal sealed class LineWindow(DateTimeOffset? since, DateTimeOffset? before, int most)
{
    private readonly Queue<string> _lines = new();

    public IEnumerable<string> Lines => _lines;

    public int Before { get; private set; }

    public int After { get; private set; }

    public void Add(DateTimeOffset time, string line)
    {
        if (time < since) Before++;
        else if (time >= before) After++;
        else if (_lines.Count < most) _lines.Enqueue(line);
        else if (since is not null) After++;
        else
        {
            Before++;
            if (most == 0) return;
            _lines.Dequeue();
            _lines.Enqueue(line);
        }
    }
}
