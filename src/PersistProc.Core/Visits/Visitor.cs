namespace PersistProc.Core;

/// <summary>A shell that is in a project's directory.</summary>
/// <param name="Pid">Its process.</param>
/// <param name="Started">When that began, in clock ticks since boot: with the pid, its identity.</param>
public readonly record struct Visitor(int Pid, long Started);

/// <summary>One project that shells are in, or were a moment ago.</summary>
/// <param name="File">Its service file, absolute.</param>
/// <param name="Visitors">Who is there.</param>
/// <param name="EmptySince">Since when nobody is; null while somebody is.</param>
/// <param name="Started">What is to run for visitors was started; it is not a second time, whoever comes: one that was stopped by hand meanwhile stays so.</param>
public sealed record VisitedProject(string File, ValueList<Visitor> Visitors, DateTimeOffset? EmptySince, bool Started = false);
