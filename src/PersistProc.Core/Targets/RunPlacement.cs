namespace PersistProc.Core;

/// <summary>Where a command that is to run belongs.</summary>
public abstract record RunPlacement
{
    private RunPlacement() { }

    /// <summary>The same command already runs here: the client joins it.</summary>
    /// <param name="Name">Which.</param>
    public sealed record Join(ServiceName Name) : RunPlacement;

    /// <summary>A new instance of what is known by this name and has ended, or has to be stopped first.</summary>
    /// <param name="Name">Which.</param>
    public sealed record Again(ServiceName Name) : RunPlacement;

    /// <summary>A name that is free.</summary>
    /// <param name="Name">Which.</param>
    public sealed record New(ServiceName Name) : RunPlacement;

    /// <summary>It cannot be.</summary>
    /// <param name="Why">For people: WHAT: WHY.</param>
    public sealed record Conflict(string Why) : RunPlacement;
}

/// <summary>What a run says about itself.</summary>
/// <param name="Command">Program and arguments.</param>
/// <param name="Directory">Absolute.</param>
/// <param name="Name">The name it asks for, or null.</param>
/// <param name="Join">Whether it may join.</param>
/// <param name="Fresh">Whether a running one is to be stopped first.</param>
public sealed record RunWish(ValueList<string> Command, string Directory, ServiceName? Name, bool Join, bool Fresh);

/// <summary>How runs get their names, and when they join.</summary>
public static class RunNaming
{
    /// <summary>Where this run belongs among what is known.</summary>
    public static RunPlacement Place(RunWish wish, IReadOnlyCollection<KnownService> known)
    {
        if (wish.Name is { } name) return PlaceNamed(wish, name, known);
        var same = known.Where(service => IsSame(service, wish)).ToList();
        var live = same.Where(service => service.Live).OrderBy(service => service.StartedAt).ToList();
        if (wish.Fresh && live.Count > 0) return new RunPlacement.Again(live[0].Name);
        if (wish.Join && live.Count > 0) return new RunPlacement.Join(live[0].Name);
        // the name it had, if that is at rest: its log and history go on
        var ended = same.Where(service => !service.Live).OrderByDescending(service => service.StartedAt).FirstOrDefault();
        return ended is not null ? new RunPlacement.Again(ended.Name) : new RunPlacement.New(Free(wish.Command[0], known));
    }

    private static RunPlacement PlaceNamed(RunWish wish, ServiceName name, IReadOnlyCollection<KnownService> known)
    {
        if (known.FirstOrDefault(service => service.Name == name) is not { } taken) return new RunPlacement.New(name);
        if (taken.Kind is ServiceKind.Service) return new RunPlacement.Conflict($"{name}: a service of that name is declared");
        if (!taken.Live || wish.Fresh) return new RunPlacement.Again(name);
        return new RunPlacement.Conflict($"{name}: it is running already (pid {taken.Pid}). Choose another --name, or --fresh to stop it first");
    }

    private static bool IsSame(KnownService service, RunWish wish) =>
        service.Kind is ServiceKind.Run && service.Command.Equals(wish.Command) && string.Equals(service.WorkingDirectory, wish.Directory, StringComparison.Ordinal);

    private static ServiceName Free(string program, IReadOnlyCollection<KnownService> known)
    {
        var taken = known.Select(service => service.Name).ToHashSet();
        var first = ServiceName.Sanitized(program[(program.TrimEnd('/').LastIndexOf('/') + 1)..].TrimEnd('/'));
        var name = first;
        for (var number = 2; taken.Contains(name); number++) name = first.WithSuffix($"-{number}");
        return name;
    }
}
