namespace PersistProc.Core;

/// <summary>
/// Which shells are in which project, and since when nobody is. A shell is in one project at most. A project whose last visitor has
/// left stays noted until its time is up: then what was started for visitors is stopped, unless somebody said `up` himself.
/// </summary>
/// <param name="Projects">Those that somebody is in, or was.</param>
/// <param name="Kept">The files of those that somebody started by `up`: nothing of them is stopped.</param>
public sealed record VisitBook(ValueList<VisitedProject> Projects, ValueList<string> Kept)
{
    /// <summary>Nobody is anywhere.</summary>
    public static VisitBook Empty { get; } = new([], []);

    /// <summary>Everybody who is somewhere.</summary>
    public IEnumerable<Visitor> Visitors => Projects.SelectMany(project => project.Visitors);

    /// <summary>Somebody is in a project now, and in no other.</summary>
    public VisitBook Enter(Visitor visitor, string file, DateTimeOffset now)
    {
        if (Projects.Any(project => project.File == file && project.Visitors.Contains(visitor))) return this;
        var others = Leave(visitor, now).Projects;
        var before = others.FirstOrDefault(project => project.File == file) ?? new VisitedProject(file, [], null);
        return this with { Projects = others.Where(project => project.File != file).Append(before with { Visitors = before.Visitors.Add(visitor), EmptySince = null }).ToValueList() };
    }

    /// <summary>Somebody is in no project any more.</summary>
    public VisitBook Leave(Visitor visitor, DateTimeOffset now) =>
        this with { Projects = Projects.Select(project => project.Visitors.Contains(visitor) ? Without(project, visitor, now) : project).ToValueList() };

    /// <summary>Whether a project's services were started for those who are there.</summary>
    public bool IsStarted(string file) => Projects.Any(project => project.File == file && project.Started);

    /// <summary>They were.</summary>
    public VisitBook Start(string file) => this with { Projects = Projects.Select(project => project.File == file ? project with { Started = true } : project).ToValueList() };

    /// <summary>Nothing runs any more, as after a shutdown: whoever comes next has it started.</summary>
    public VisitBook Afresh() => this with { Projects = Projects.Select(project => project with { Started = false }).ToValueList() };

    /// <summary>Somebody started a project himself: it is his to stop.</summary>
    public VisitBook Keep(string file) => Kept.Contains(file) ? this : this with { Kept = Kept.Add(file) };

    /// <summary>He has stopped it.</summary>
    public VisitBook Release(string file) => Kept.Contains(file) ? this with { Kept = Kept.Where(kept => kept != file).ToValueList() } : this;

    /// <summary>When the next project's time is up; null: none's.</summary>
    /// <param name="linger">How long a project is left as it is after its last visitor.</param>
    public DateTimeOffset? NextDue(TimeSpan linger) => Projects.Min(project => project.EmptySince) + linger;

    /// <summary>Whose time is up: forgets them, and answers the files of those whose services are to be stopped.</summary>
    /// <param name="now">The time.</param>
    /// <param name="linger">How long a project is left as it is after its last visitor.</param>
    public (VisitBook Next, ValueList<string> Stop) Settle(DateTimeOffset now, TimeSpan linger)
    {
        var over = Projects.Where(project => project.EmptySince + linger <= now).ToValueList();
        return over.Count == 0 ? (this, []) : (this with { Projects = Projects.Except(over).ToValueList() }, over.Select(project => project.File).Except(Kept).ToValueList());
    }

    private static VisitedProject Without(VisitedProject project, Visitor visitor, DateTimeOffset now)
    {
        var left = project.Visitors.Where(each => each != visitor).ToValueList();
        return project with { Visitors = left, EmptySince = left.Count == 0 ? now : null };
    }
}
