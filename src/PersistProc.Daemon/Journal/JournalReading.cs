namespace PersistProc.Daemon.Journal;

/// <summary>Reads the journal on from a cursor, over the beginnings of new files, at the reader's pace. What is damaged is passed over.</summary>
/// <param name="journal">The journal.</param>
/// <param name="after">The events behind this.</param>
internal sealed class JournalReading(EventJournal journal, long after) : IDisposable
{
    private readonly byte[] _buffer = new byte[JournalLines.PieceSize];
    private JournalFile? _file;
    private JournalFile? _next;
    private long _offset;

    /// <summary>The cursor of the last event that was read.</summary>
    public long After { get; private set; } = after;

    /// <summary>Events behind the cursor were there once and are not any more.</summary>
    public bool HasMissed { get; private set; }

    /// <summary>How many lines were none.</summary>
    public int Damaged { get; private set; }

    /// <summary>The lines that are there now and were not read yet, without their newline; each valid until the next.</summary>
    public IEnumerable<ReadOnlyMemory<byte>> Rest()
    {
        if (_file is null) Begin();
        while (_file is not null)
        {
            foreach (var line in new JournalLines(_file, _offset, _buffer))
            {
                _offset = line.Offset + line.Bytes.Length + 1;
                if (Take(line.Bytes.Span)) yield return line.Bytes;
            }
            if (_next is not null)
            {
                NoteMissed(_next);
                Replace(_next, 0);
                _next = null;
            }
            else if (_file.After >= journal.Newest || !FindNext()) yield break; // otherwise what came into this one until it was closed, then the next
        }
    }

    private bool Take(ReadOnlySpan<byte> line)
    {
        if (!JournalLine.IsEvent(line))
        {
            if (!JournalLine.IsHeader(line)) Damaged++;
            return false;
        }
        var cursor = JournalLine.Cursor(line)!.Value;
        if (cursor <= After) return false;
        After = cursor;
        return true;
    }

    private void Begin()
    {
        var files = journal.Open(After);
        if (files.Count == 0) return;
        NoteMissed(files[0]);
        Replace(files[0], files[0].OffsetAfter(After));
        foreach (var later in files.Skip(1)) later.Dispose();
    }

    private bool FindNext()
    {
        foreach (var file in journal.Open(0))
        {
            if (_next is null && file.After > _file!.After) _next = file;
            else file.Dispose();
        }
        return _next is not null;
    }

    // a file says which event was the last before it; who has not had that will not get it. From 0 on is whatever there is
    private void NoteMissed(JournalFile file) => HasMissed |= After > 0 && file.After > After;

    private void Replace(JournalFile file, long offset)
    {
        _file?.Dispose();
        (_file, _offset) = (file, offset);
    }

    public void Dispose()
    {
        _file?.Dispose();
        _next?.Dispose();
    }
}
