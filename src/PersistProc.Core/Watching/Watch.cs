namespace PersistProc.Core;

/// <summary>What a change of a watched file means for its service.</summary>
public enum WatchVerb
{
    /// <summary>Another instance takes the place of this one.</summary>
    Restart,

    /// <summary>It reads its configuration again.</summary>
    Reload,

    /// <summary>It gets a signal.</summary>
    Signal,
}

/// <summary>What is done when a watched file has changed.</summary>
/// <param name="Verb">What.</param>
/// <param name="Signal">Of <see cref="WatchVerb.Signal"/>, which one; else null.</param>
public sealed record WatchAction(WatchVerb Verb, Signal? Signal)
{
    /// <summary>What holds where nobody says anything.</summary>
    public static WatchAction Default { get; } = new(WatchVerb.Restart, null);
}

/// <summary>The files whose change means something to a service. A value of a service file, so what nobody has said is null or empty here.</summary>
public sealed record Watch
{
    /// <summary>Nothing said.</summary>
    public static Watch None { get; } = new();

    /// <summary>How long nothing has to change until a change is acted on, where nobody says it.</summary>
    public static TimeSpan DefaultDebounce { get; } = TimeSpan.FromMilliseconds(200);

    /// <summary>What is never looked at unless <c>ignore</c> takes it back: what version control, editors and languages write for themselves.</summary>
    public static ValueList<string> Unasked { get; } =
    [
        ".git/", ".hg/", ".svn/", ".jj/", "node_modules/", "__pycache__/", ".venv/", ".mypy_cache/", ".pytest_cache/",
        "*.pyc", "*~", "*.swp", "*.swo", "*.swx", "4913", ".#*", "#*#", "*.tmp", ".*.kate-swp", "*___jb_tmp___", "*___jb_old___", ".DS_Store",
    ];

    /// <summary>Files, directories and patterns: absolute.</summary>
    public ValueList<string> Paths { get; init => field = value ?? []; } = [];

    /// <summary>What is left out, as <c>.gitignore</c> writes it, relative to <see cref="Base"/>.</summary>
    public ValueList<string> Ignore { get; init => field = value ?? []; } = [];

    /// <summary>Files with more of that, each relative to itself: absolute.</summary>
    public ValueList<string> IgnoreFiles { get; init => field = value ?? []; } = [];

    /// <summary>What <see cref="Ignore"/> is relative to: the directory of the file that says it, absolute.</summary>
    public string? Base { get; init; }

    /// <summary>How long nothing has to change until a change is acted on.</summary>
    public TimeSpan? Debounce { get; init; }

    /// <summary>What is done.</summary>
    public WatchAction? Action { get; init; }

    /// <summary>Whether what requires it, or is part of it, is restarted with it.</summary>
    public bool? Cascade { get; init; }

    /// <summary>What a service waits for to change, or null: it is to run, or has run by a wish that holds.</summary>
    public static Watch? Of(ServiceRecord record) => record.Wish is Wish.Up && (record.NextUnit ?? record.Unit).Watch is { Paths.Count: > 0 } watch ? watch : null;
}
