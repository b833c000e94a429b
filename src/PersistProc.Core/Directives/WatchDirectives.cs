namespace PersistProc.Core;

/// <summary>The rows of <c>watch</c>.</summary>
internal static class WatchDirectives
{
    /// <summary>Files whose change means something.</summary>
    public static ServiceDirective Watch { get; } = ServiceDirective.TableOf(
        "watch", "{ paths = [\"src\", \"config/*.toml\"], ignore = [\"*.log\"] }", "Files whose change restarts it. Also a service that has ended or failed is started again by that, as long as nobody stopped it. See [watching files](service-files.md#watching-files).", [],
        [
            ServiceDirective.Of("paths", "[\"src\", \"config/*.toml\"]", "Files, directories with all below them, and patterns (`*`, `?`, `[a-z]`, `{a,b}`, `**` for any directories), relative to the file.", SettingForms.Globs,
                unit => unit.Watch is { Paths.Count: > 0 } watch ? watch.Paths : null, (unit, paths) => Set(unit, watch => watch with { Paths = paths, Base = Base(unit) })),
            ServiceDirective.Of("ignore", "[\"dist/\", \"*.log\"]", "What is left out, as `.gitignore` writes it. What version control, editors and languages write for themselves is left out anyway; `\"!node_modules/\"` takes that back.", SettingForms.Texts,
                unit => unit.Watch is { Ignore.Count: > 0 } watch ? watch.Ignore : null, (unit, ignore) => Set(unit, watch => watch with { Ignore = ignore, Base = Base(unit) })),
            ServiceDirective.Of("ignore_files", "[\".gitignore\"]", "Files with more of that, relative to the file.", SettingForms.Files,
                unit => unit.Watch is { IgnoreFiles.Count: > 0 } watch ? watch.IgnoreFiles : null, (unit, files) => Set(unit, watch => watch with { IgnoreFiles = files })),
            ServiceDirective.OrNone("debounce", "\"200ms\"", "How long nothing has to change until a change is acted on. Default 200 milliseconds.", SettingForms.Duration,
                unit => unit.Watch?.Debounce, (unit, debounce) => Set(unit, watch => watch with { Debounce = debounce })),
            ServiceDirective.Of("action", "\"restart\"", "What is done: \"restart\" (the default), \"reload\" (as `reload` does), or the name of a signal for its leader.", SettingForms.WatchAction,
                unit => unit.Watch?.Action, (unit, action) => Set(unit, watch => watch with { Action = action })),
            ServiceDirective.OrNone("cascade", "true", "Of a restart: what requires it, or is part of it, is restarted with it. Default false.", SettingForms.Truth,
                unit => unit.Watch?.Cascade, (unit, cascade) => Set(unit, watch => watch with { Cascade = cascade })),
        ]).AtOnce();

    // of a unit that is put together from several files, the one that declares it
    private static string? Base(ServiceUnit unit) => unit.DefinedIn is { } file ? Path.GetDirectoryName(file) : null;

    private static ServiceUnit Set(ServiceUnit unit, Func<Watch, Watch> with)
    {
        var watch = with(unit.Watch ?? PersistProc.Core.Watch.None);
        return unit with { Watch = watch with { Base = null } == PersistProc.Core.Watch.None ? null : watch };
    }
}
