using System.CommandLine;

namespace PersistProc.Cli;

/// <summary>One command of the program: its syntax, its help, its work.</summary>
internal abstract class Verb
{
    public abstract string Name { get; }

    /// <summary>One line for the list of all commands.</summary>
    public abstract string Summary { get; }

    /// <summary>Works, and is in no help.</summary>
    public virtual bool Hidden => false;

    /// <summary>What comes after the options, as the help shows it and completion reads it (<see cref="Completing.Slot"/>): "CMD [ARG…]", "NAME…".</summary>
    public virtual string Operands => "";

    /// <summary>The same for completion, where the help has one word for many.</summary>
    public virtual string Slots => Operands;

    /// <summary>More than the summary says; may be empty.</summary>
    public virtual string Details => "";

    /// <summary>Command lines that a reader can try.</summary>
    public abstract IReadOnlyList<string> Examples { get; }

    public virtual IReadOnlyList<Option> Options => [];

    /// <summary>Its options end at the first word that is none of them: the rest is a command, byte for byte.</summary>
    public virtual bool Cuts => false;

    public virtual bool TakesNames => true;

    /// <summary>Its names are those of what runs; completion offers no others.</summary>
    public virtual bool WantsLive => false;

    /// <summary><c>--port</c>, which all commands bear for the ancestor's scripts, means something to it.</summary>
    public virtual bool TakesPort => false;

    /// <summary>Values of <c>-o</c> besides text and json.</summary>
    public virtual IReadOnlyList<string> Formats => [];

    /// <summary>The exit code of PersistProc's own failure, where 1 may be the program's.</summary>
    public virtual int? OwnFailure => null;

    /// <summary>The exit code where there is no such service; null: what the server says.</summary>
    public virtual int? NoSuchTarget => null;

    public abstract Task<int> RunAsync(Invocation invocation);
}
