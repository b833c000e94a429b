using System.Globalization;
using PersistProc.Linux.Files;
using PersistProc.Linux.Launching;
using PersistProc.Protocol;

namespace PersistProc.Daemon.Doctoring;

/// <summary>How much the user may have open and running.</summary>
internal static class LimitProbe
{
    private const int Processes = 6, Descriptors = 7;
    private const long FewDescriptors = 4_096, FewProcesses = 512;

    public static IEnumerable<HealthCheck> Look(Examination of)
    {
        var descriptors = ResourceLimits.HardOfThisProcess(Descriptors);
        yield return descriptors is >= 0 and < FewDescriptors
            ? Doctor.Warn("nofile", $"at most {descriptors} descriptors may be open: enough for about {descriptors / 8} services", "Raise the hard limit: ulimit -Hn, or LimitNOFILE= of the unit that starts the supervisor")
            : Doctor.Ok("nofile", $"{Number(descriptors)} descriptors may be open: enough for about {(descriptors < 0 ? "any number of" : Number(descriptors / 8))} services");
        var processes = ResourceLimits.SoftOfThisProcess()[Processes];
        yield return processes is >= 0 and < FewProcesses
            ? Doctor.Warn("nproc", $"you may have at most {processes} processes and threads", "Raise it: ulimit -u")
            : Doctor.Ok("nproc", $"you may have {Number(processes)} processes and threads");
        if (SmallFileNumber("/proc/sys/fs/pipe-user-pages-soft") is { } pages)
        {
            var pipes = pages / 16;
            yield return Doctor.Ok("pipes", pages == 0
                ? "every pipe has its full size"
                : $"your first {pipes} pipes have their full size of 64 KiB: enough for {pipes / 2} services; later ones have 8 KiB, which costs speed only");
        }
    }

    private static long? SmallFileNumber(string path) =>
        SmallFile.TryRead(path, 64, out _) is { } text && long.TryParse(text.AsSpan().TrimEnd((byte)'\n'), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static string Number(long number) => number < 0 ? "unlimited" : number.ToString(CultureInfo.InvariantCulture);
}
