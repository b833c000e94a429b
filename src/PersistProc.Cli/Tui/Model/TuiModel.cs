namespace PersistProc.Cli.Tui;

/// <summary>A line for the person, at the foot.</summary>
/// <param name="Text">What.</param>
/// <param name="IsError">Something went wrong.</param>
/// <param name="Until">When it goes by itself.</param>
internal sealed record Notice(string Text, bool IsError, DateTimeOffset Until);

/// <summary>What the person is asked for, at the foot.</summary>
internal abstract record Prompt
{
    private Prompt()
    {
    }

    /// <summary>A text.</summary>
    /// <param name="Kind">What for.</param>
    /// <param name="Text">As far as it is typed.</param>
    /// <param name="Before">What it was before.</param>
    public sealed record Typing(TypingKind Kind, string Text, string Before) : Prompt;

    /// <summary>Yes or no.</summary>
    /// <param name="Question">With its question mark.</param>
    /// <param name="Deed">What yes means.</param>
    public sealed record Sure(string Question, Deed Deed) : Prompt;
}

/// <summary>What a text is typed for.</summary>
internal enum TypingKind
{
    /// <summary>Which services are shown.</summary>
    Filter,

    /// <summary>What is searched in the pane.</summary>
    Search,

    /// <summary>Which lines of the pane are shown.</summary>
    Only,
}

/// <summary>All that the dashboard knows; what is seen is made of nothing else.</summary>
internal sealed record TuiModel
{
    public int Rows { get; init; } = 24;

    public int Columns { get; init; } = 80;

    /// <summary>Of the last input.</summary>
    public DateTimeOffset Now { get; init; }

    /// <summary>When the list came.</summary>
    public DateTimeOffset? ListTime { get; init; }

    /// <summary>Why the supervisor cannot be asked; null: it can.</summary>
    public string? Trouble { get; init; }

    public ServiceTable Table { get; init; } = new();

    public Tab Tab { get; init; }

    public Pane Log { get; init; } = new() { IsFollowing = true, CanFollow = true };

    public Pane Why { get; init; } = new() { IsWrapped = true };

    public Pane Graph { get; init; } = new();

    public Pane Events { get; init; } = new() { IsFollowing = true, CanFollow = true };

    /// <summary>Whose log, or why, is shown.</summary>
    public string? Of { get; init; }

    /// <summary>Names the answers of the log that is followed now.</summary>
    public int Epoch { get; init; }

    /// <summary>The log has ended, with this start of its service as the last one.</summary>
    public bool IsLogOver { get; init; }

    public DateTimeOffset? LogStart { get; init; }

    /// <summary>The keys go to the pane, not to the table.</summary>
    public bool IsPaneFocused { get; init; }

    /// <summary>The pane has all the room.</summary>
    public bool IsZoomed { get; init; }

    /// <summary>Help lies over everything; its first line in the window.</summary>
    public int? Help { get; init; }

    public Prompt? Prompt { get; init; }

    public Notice? Notice { get; init; }

    public bool IsMouseOurs { get; init; } = true;

    public Pane Pane => Tab switch { Tab.Log => Log, Tab.Why => Why, Tab.Graph => Graph, _ => Events };

    public TuiModel With(Pane pane) => With(Tab, pane);

    public TuiModel With(Tab tab, Pane pane) => tab switch
    {
        Tab.Log => this with { Log = pane },
        Tab.Why => this with { Why = pane },
        Tab.Graph => this with { Graph = pane },
        _ => this with { Events = pane },
    };

    public TuiModel Say(string text, bool isError = false) => this with { Notice = new Notice(text, isError, Now + (isError ? TimeSpan.FromSeconds(20) : TimeSpan.FromSeconds(5))) };
}

/// <summary>What an input makes of a model.</summary>
/// <param name="Model">The model.</param>
/// <param name="Effects">What is to be done.</param>
internal readonly record struct Step(TuiModel Model, params IReadOnlyList<TuiEffect> Effects)
{
    public static implicit operator Step(TuiModel model) => new(model);
}
