namespace PersistProc.Cli.Tui;

/// <summary>What is done to services.</summary>
/// <param name="Verb">start, stop or restart.</param>
/// <param name="Names">To whom, by full names.</param>
internal sealed record Deed(string Verb, IReadOnlyList<string> Names)
{
    /// <summary>"stop shop/web", "stop all 12".</summary>
    public string Text => Names.Count == 1 ? $"{Verb} {Names[0]}" : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Verb} all {Names.Count}");

    /// <summary>"stopping shop/web".</summary>
    public string Doing => $"{Verb switch { "start" => "starting", "stop" => "stopping", _ => "restarting" }}{Text[Verb.Length..]}";

    public bool Equals(Deed? other) => other is not null && Verb == other.Verb && Names.SequenceEqual(other.Names);

    public override int GetHashCode() => HashCode.Combine(Verb, Names.Count);
}

/// <summary>Services that belong together.</summary>
/// <param name="Names">Their full names; none: all of the directory's project.</param>
/// <param name="Directory">Where they are looked for.</param>
internal sealed record Circle(IReadOnlyList<string> Names, string Directory)
{
    public bool Equals(Circle? other) => other is not null && Directory == other.Directory && Names.SequenceEqual(other.Names);

    public override int GetHashCode() => HashCode.Combine(Names.Count, Directory);
}

/// <summary>What the dashboard wants done; whoever does it tells the outcome as an input.</summary>
internal abstract record TuiEffect
{
    private TuiEffect()
    {
    }

    /// <summary>The log of this one, and of no other.</summary>
    /// <param name="Name">Whose; null: nobody's.</param>
    /// <param name="Epoch">Names the answers.</param>
    public sealed record Follow(string? Name, int Epoch) : TuiEffect;

    /// <summary>The text of a tab.</summary>
    /// <param name="Tab">Which.</param>
    /// <param name="Name">Of whom.</param>
    /// <param name="Circle">With whom it belongs together.</param>
    public sealed record Ask(Tab Tab, string Name, Circle Circle) : TuiEffect;

    /// <summary>Who needs it? Answered by <see cref="TuiInput.Weighed"/>.</summary>
    /// <param name="Deed">What is to be done to it.</param>
    /// <param name="Circle">Among whom.</param>
    public sealed record Weigh(Deed Deed, Circle Circle) : TuiEffect;

    public sealed record Act(Deed Deed) : TuiEffect;

    /// <summary>Hand the terminal over to <c>attach</c>.</summary>
    public sealed record Attach(string Name) : TuiEffect;

    /// <summary>Whether clicks and wheel are ours, or the terminal's own for marking text.</summary>
    public sealed record Mouse(bool IsOurs) : TuiEffect;

    /// <summary>Write all anew.</summary>
    public sealed record Redraw : TuiEffect;

    /// <summary>Ctrl-Z.</summary>
    public sealed record Suspend : TuiEffect;

    public sealed record Quit(int Code) : TuiEffect;
}
