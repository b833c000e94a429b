using System.Diagnostics;
using PersistProc.Daemon.ServiceFiles;

namespace PersistProc.Daemon.Tests.ServiceFiles;

/// <summary>A file becomes something else, or nothing, between any two looks at it: the answer is services or errors, never an exception, and it comes.</summary>
public sealed class FilesThatChangeMeanwhile : IDisposable
{
    private const string Good = "[services.api]\ncommand = ['x']\n";
    private static readonly TimeSpan Time = TimeSpan.FromSeconds(3);
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Whatever_it_becomes()
    {
        var path = _directory["services/a.toml"];
        _directory.Write("services/a.toml", Good);
        using var made = Process.Start("mkfifo", [_directory["pipe"]]);
        made.WaitForExit();
        File.CreateSymbolicLink(_directory["loop"], _directory["loop"]);
        var cache = new ServiceFileCache(TimeProvider.System);
        var (good, bad, clock) = (0, 0, Stopwatch.StartNew());
        using var stop = new CancellationTokenSource();
        var changing = new Thread(() => Change(path, stop.Token));
        changing.Start();
        try
        {
            while (clock.Elapsed < Time || good == 0 || bad == 0)
            {
                Assert.True(clock.Elapsed < 10 * Time, $"{good} good, {bad} bad");
                foreach (var file in ServiceFileSearch.UserFiles(_directory.Path).Append(path).SelectMany(each => new[] { ServiceFileReader.Read(each, isProject: false), cache.Read(each, isProject: false) }))
                {
                    Assert.True(file.Units.Count == 0 || file.Errors.Count == 0);
                    if (file.Units.Count > 0) good++;
                    if (file.Errors.Count > 0) bad++;
                }
            }
        }
        finally
        {
            stop.Cancel();
            changing.Join();
        }
    }

    // each is put in its place by a rename, or is not
    private void Change(string path, CancellationToken stop)
    {
        for (var round = 0; !stop.IsCancellationRequested; round++)
        {
            switch (round % 8)
            {
                case 1: File.Delete(path); break;
                case 2: Directory.CreateDirectory(path); break;
                case 3: Directory.Delete(path); break;
                case 4: File.CreateSymbolicLink(path, _directory["pipe"]); break;
                case 5: File.Delete(path); File.CreateSymbolicLink(path, _directory["loop"]); break;
                case 6: File.Delete(path); File.WriteAllText(path, Good + "broken"); break;
                case 7: using (var file = File.OpenWrite(path)) file.SetLength(round % 16 == 7 ? 3 : 5_000_000); break;
                default: File.WriteAllText(path, Good); break;
            }
        }
    }
}
