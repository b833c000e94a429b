using PersistProc.Core;

namespace PersistProc.Daemon.ServiceFiles;

/// <summary>What is wrong between the services of some files: dependencies, sockets, with its place.</summary>
internal static class DependencyErrors
{
    /// <summary>An error for each name that nobody declares, for each circle, and for each address at which two would listen.</summary>
    public static IEnumerable<FileError> Find(IReadOnlyCollection<ServiceFile> files)
    {
        // with a broken file nobody knows what it would have declared
        if (files.Any(file => file.Errors.Count > 0)) yield break;
        Index? index = null;
        List<ServiceUnit> units = [.. files.SelectMany(file => file.Units)];
        foreach (var fault in DependencyFaults.Find(units).Concat(SocketFaults.Find(units)).Take(SettingFault.Most))
        {
            if ((index ??= new Index(files)).ErrorOf(fault) is { } error) yield return error;
        }
    }

    /// <summary>Those that declare nothing wrong together.</summary>
    public static IEnumerable<ServiceFile> Without(IReadOnlyCollection<ServiceFile> files)
    {
        var wrong = Find(files).Select(error => error.File).ToHashSet(StringComparer.Ordinal);
        return files.Where(file => !file.All.Any(wrong.Contains));
    }

    /// <summary>Where services are declared and where they name each other: looked up for each fault.</summary>
    private sealed class Index
    {
        private readonly Dictionary<ServiceName, (ServiceFile File, SourcePlace In)> _declared = [];
        private readonly Dictionary<(ServiceName? By, ServiceName Of, string? Key, string File), Mention> _mentions = [];
        private readonly Dictionary<(ServiceName? By, ServiceName Of), Mention> _anywhere = [];

        internal Index(IReadOnlyCollection<ServiceFile> files)
        {
            foreach (var file in files)
            {
                foreach (var (unit, at) in file.Units.Zip(file.Places)) _declared.TryAdd(unit.Name, (file, at));
                foreach (var mention in file.Mentions)
                {
                    _mentions.TryAdd((mention.By, mention.Of, mention.Key, file.Path), mention);
                    _mentions.TryAdd((mention.By, mention.Of, null, file.Path), mention);
                    _anywhere.TryAdd((mention.By, mention.Of), mention);
                }
            }
        }

        internal FileError? ErrorOf(DependencyFaults.Fault fault)
        {
            if (!_declared.TryGetValue(fault.By, out var declared)) return null;
            if (_mentions.TryGetValue((fault.By, fault.Of, fault.Key, declared.File.Path), out var found)) return Error(found, fault.Text);
            if (_mentions.TryGetValue((null, fault.Of, fault.Key, declared.File.Path), out found)) return Error(found, fault.Text);
            // who waits may be told so by the other one's "before"
            if (_anywhere.TryGetValue((fault.Of, fault.By), out found)) return Error(found, fault.Text);
            return new FileError(declared.In.File, declared.In.At.Line, declared.In.At.Column, $"services.{fault.By.Name}", fault.Text);
        }

        private static FileError Error(Mention mention, string text) =>
            new(mention.In.File, mention.In.At.Line, mention.In.At.Column, mention.By is { } by ? $"services.{by.Name}.{mention.Key}" : $"defaults.{mention.Key}", text);
    }
}
