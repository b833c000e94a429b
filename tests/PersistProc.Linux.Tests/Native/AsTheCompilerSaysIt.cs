using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text;
using PersistProc.Linux.Native;
using PersistProc.Linux.Tests.Harness;

namespace PersistProc.Linux.Tests.Native;

/// <summary>Our constants and structures beside those of the C headers, where a compiler is there to ask.</summary>
public sealed class AsTheCompilerSaysIt(ITestOutputHelper output) : IDisposable
{
    private const string Headers = """
        #define _GNU_SOURCE
        #include <errno.h>
        #include <fcntl.h>
        #include <netinet/in.h>
        #include <poll.h>
        #include <sched.h>
        #include <signal.h>
        #include <spawn.h>
        #include <stddef.h>
        #include <stdio.h>
        #include <sys/epoll.h>
        #include <sys/eventfd.h>
        #include <sys/file.h>
        #include <sys/inotify.h>
        #include <sys/ioctl.h>
        #include <sys/mman.h>
        #include <sys/prctl.h>
        #include <sys/resource.h>
        #include <sys/signalfd.h>
        #include <sys/socket.h>
        #include <sys/stat.h>
        #include <sys/syscall.h>
        #include <sys/types.h>
        #include <sys/un.h>
        #include <sys/wait.h>
        #include <termios.h>
        #include <time.h>
        #include <unistd.h>
        #include <linux/falloc.h>
        #include <linux/kcmp.h>

        """;

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Every_constant_is_that_of_the_headers()
    {
        var ours = Constants(typeof(Libc)).Concat(Constants(typeof(Errno))).ToDictionary(pair => pair.Name, pair => pair.Value);
        Assert.True(ours.Count > 80, $"only {ours.Count} constants were found");
        var source = new StringBuilder(Headers).AppendLine("int main(void) {");
        foreach (var name in ours.Keys)
        {
            source.AppendLine(CultureInfo.InvariantCulture, $"#ifdef {name}\n  printf(\"{name} %lld\\n\", (long long)({name}));\n#else\n  {Fallback(name)}\n#endif");
        }
        if (Answers(source.Append('}').ToString()) is not { } theirs) return;
        foreach (var (name, value) in ours)
        {
            if (theirs.TryGetValue(name, out var expected)) Assert.True(value == expected, $"{name} is {expected}, not {value}");
            else output.WriteLine($"not compared: these headers have no {name}");
        }
        string[] newer = [nameof(Libc.PIDFD_GET_INFO), nameof(Libc.PIDFD_INFO_EXIT)]; // Linux 6.15
        Assert.True(theirs.Count >= ours.Keys.Except(newer).Count() - 2, "more than two constants could not be compared");
    }

    [Fact]
    public void Every_structure_is_laid_out_as_in_the_headers()
    {
        var ours = new Dictionary<string, long>
        {
            ["sizeof(siginfo_t)"] = Marshal.SizeOf<Libc.Siginfo>(),
            ["offsetof(siginfo_t, si_signo)"] = Offset<Libc.Siginfo>(nameof(Libc.Siginfo.Signo)),
            ["offsetof(siginfo_t, si_code)"] = Offset<Libc.Siginfo>(nameof(Libc.Siginfo.Code)),
            ["offsetof(siginfo_t, si_pid)"] = Offset<Libc.Siginfo>(nameof(Libc.Siginfo.Pid)),
            ["offsetof(siginfo_t, si_status)"] = Offset<Libc.Siginfo>(nameof(Libc.Siginfo.Status)),
            ["sizeof(struct statx)"] = Marshal.SizeOf<Libc.Statx>(),
            ["offsetof(struct statx, stx_nlink)"] = Offset<Libc.Statx>(nameof(Libc.Statx.LinkCount)),
            ["offsetof(struct statx, stx_uid)"] = Offset<Libc.Statx>(nameof(Libc.Statx.Uid)),
            ["offsetof(struct statx, stx_gid)"] = Offset<Libc.Statx>(nameof(Libc.Statx.Gid)),
            ["offsetof(struct statx, stx_mode)"] = Offset<Libc.Statx>(nameof(Libc.Statx.Mode)),
            ["offsetof(struct statx, stx_ino)"] = Offset<Libc.Statx>(nameof(Libc.Statx.Inode)),
            ["offsetof(struct statx, stx_dev_major)"] = Offset<Libc.Statx>(nameof(Libc.Statx.DeviceMajor)),
            ["offsetof(struct statx, stx_dev_minor)"] = Offset<Libc.Statx>(nameof(Libc.Statx.DeviceMinor)),
            ["offsetof(struct statx, stx_size)"] = Offset<Libc.Statx>(nameof(Libc.Statx.Size)),
            ["sizeof(struct msghdr)"] = Marshal.SizeOf<Libc.Msghdr>(),
            ["offsetof(struct msghdr, msg_iov)"] = Offset<Libc.Msghdr>(nameof(Libc.Msghdr.Iov)),
            ["offsetof(struct msghdr, msg_control)"] = Offset<Libc.Msghdr>(nameof(Libc.Msghdr.Control)),
            ["offsetof(struct msghdr, msg_controllen)"] = Offset<Libc.Msghdr>(nameof(Libc.Msghdr.ControlLength)),
            ["offsetof(struct msghdr, msg_flags)"] = Offset<Libc.Msghdr>(nameof(Libc.Msghdr.Flags)),
            ["sizeof(struct cmsghdr)"] = Marshal.SizeOf<Libc.Cmsghdr>(),
            ["offsetof(struct cmsghdr, cmsg_level)"] = Offset<Libc.Cmsghdr>(nameof(Libc.Cmsghdr.Level)),
            ["offsetof(struct cmsghdr, cmsg_type)"] = Offset<Libc.Cmsghdr>(nameof(Libc.Cmsghdr.Type)),
            ["sizeof(struct iovec)"] = Marshal.SizeOf<Libc.Iovec>(),
            ["sizeof(struct ucred)"] = Marshal.SizeOf<Libc.Ucred>(),
            ["offsetof(struct ucred, uid)"] = Offset<Libc.Ucred>(nameof(Libc.Ucred.Uid)),
            ["sizeof(struct rlimit64)"] = Marshal.SizeOf<Libc.Rlimit>(),
            ["sizeof(struct timespec)"] = Marshal.SizeOf<Libc.Timespec>(),
            ["sizeof(struct signalfd_siginfo)"] = Libc.SignalFdInfoSize,
            ["sizeof(sigset_t)"] = Libc.SigsetWords * sizeof(ulong),
            ["sizeof(struct epoll_event)"] = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 12 : 16,
            ["sizeof(((struct sockaddr_un *)0)->sun_path)"] = PersistProc.Linux.Gate.UnixListener.MaxPath + 1,
            ["offsetof(struct sockaddr_un, sun_path)"] = 2,
        };
        var source = new StringBuilder(Headers).AppendLine("int main(void) {");
        foreach (var what in ours.Keys) source.AppendLine(CultureInfo.InvariantCulture, $"  printf(\"%s %lld\\n\", \"{what}\", (long long)({what}));");
        source.AppendLine("  printf(\"spawn %d\\n\", (int)(sizeof(posix_spawn_file_actions_t) > sizeof(posix_spawnattr_t) ? sizeof(posix_spawn_file_actions_t) : sizeof(posix_spawnattr_t)));");
        if (Answers(source.Append('}').ToString()) is not { } theirs) return;
        foreach (var (what, value) in ours) Assert.True(value == theirs[what], $"{what} is {theirs[what]}, not {value}");
        Assert.InRange(theirs["spawn"], 1, Libc.SpawnOpaqueSize);
    }

    // an enum of the headers is no macro; what they are too old for is not compared
    private static string Fallback(string name) => name is "P_ALL" or "P_PID" or "CLD_EXITED" or "CLD_KILLED" or "CLD_DUMPED" or "KCMP_FILE"
        || name.StartsWith("RLIMIT_", StringComparison.Ordinal) || name.StartsWith("MSG_", StringComparison.Ordinal) || name.StartsWith("SCM_", StringComparison.Ordinal)
        ? $"printf(\"{name} %lld\\n\", (long long)({name}));"
        : "";

    private static IEnumerable<(string Name, long Value)> Constants(Type type)
    {
        foreach (var field in type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic))
        {
            // ours alone are written in Pascal case
            if (!field.IsLiteral || field.Name.Any(char.IsAsciiLetterLower) && !field.Name.StartsWith("SYS_", StringComparison.Ordinal)) continue;
            var value = field.GetRawConstantValue()!;
            yield return (field.Name, value is ulong large ? unchecked((long)large) : Convert.ToInt64(value, CultureInfo.InvariantCulture));
        }
    }

    private static long Offset<T>(string field) => Marshal.OffsetOf<T>(field);

    /// <summary>Compiles and runs a program; null, with the reason printed, where there is no compiler.</summary>
    private Dictionary<string, long>? Answers(string source)
    {
        var compiler = new[] { "/usr/bin/gcc", "/usr/bin/clang", "/usr/bin/cc" }.FirstOrDefault(File.Exists);
        if (compiler is null || !File.Exists("/usr/include/unistd.h"))
        {
            output.WriteLine("not compared: there is no C compiler with headers here");
            return null;
        }
        File.WriteAllText(_directory["ask.c"], source);
        using var compiled = TestChild.Start(TestChild.Frame(compiler, "-w", "-o", "ask", "ask.c") with { Directory = _directory.Path, Streams = PersistProc.Linux.KeeperLink.StreamSet.Output });
        var complaints = compiled.ReadOutput();
        Assert.True(compiled.Wait() == (Libc.CLD_EXITED, 0), complaints);
        using var asked = TestChild.Start(TestChild.Frame(_directory["ask"]));
        return asked.ReadOutput().Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .ToDictionary(line => line[..line.LastIndexOf(' ')], line => long.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture));
    }
}
