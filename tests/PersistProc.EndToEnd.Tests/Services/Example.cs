using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace PersistProc.EndToEnd.Tests.Services;

/// <summary>A copy of one of the examples in `config/`, with a port of its own, in the directory of the test's clients.</summary>
internal sealed class Example
{
    // where Debian keeps servers, away from the PATH of ordinary users
    private static readonly string[] Servers =
    [
        "/usr/sbin",
        .. Directory.Exists("/usr/lib/postgresql") ? Directory.GetDirectories("/usr/lib/postgresql").OrderByDescending(Version).Select(version => version + "/bin") : [],
    ];

    private readonly Sandbox _box;

    private Example(Sandbox box, string name, int port) => (_box, Name, Place, Port) = (box, name, box.At(name), port);

    public string Name { get; }

    public string Place { get; }

    public int Port { get; }

    /// <summary>The examples' names.</summary>
    public static IEnumerable<string> All =>
        Directory.GetFiles(Path.Combine(Binaries.Checkout, "config"), "persistproc.toml", SearchOption.AllDirectories).Select(file => Path.GetFileName(Path.GetDirectoryName(file)!));

    /// <summary>A copy in which another port stands; null where a program that it needs is missing, which is said.</summary>
    public static Example? Copy(Sandbox box, string name, string port, ITestOutputHelper output, params string[] needs)
    {
        box.Variables["PATH"] = string.Join(':', [box.Variables["PATH"], .. Servers]);
        if (needs.FirstOrDefault(need => !box.Variables["PATH"].Split(':').Any(each => File.Exists(Path.Combine(each, need)))) is { } missing)
        {
            output.WriteLine($"not tried: {missing} is not installed (.ci/run installs it)");
            return null;
        }

        var example = new Example(box, name, FreePort.Next());
        // for servers that become another user when root starts them
        foreach (var directory in new[] { box.Base, box.Work })
            File.SetUnixFileMode(directory, (UnixFileMode)0b111_001_001);
        CopyTree(Path.Combine(Binaries.Checkout, "config", name), example.Place, text => text.Replace(port, example.Port.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal));
        return example;
    }

    /// <summary>A command in the example's directory that has to succeed.</summary>
    public async Task<Result> Do(params string[] arguments)
    {
        var result = await Client.Start(_box.Order(_box.Command(arguments)) with { Directory = Place }).Result();
        return result.ExitCode == 0 ? result : throw new InvalidOperationException($"persistproc {string.Join(' ', arguments)}: {result}");
    }

    /// <summary>Puts lines over the `[defaults]` of its file: what only the test needs.</summary>
    public void Default(string line)
    {
        var file = Path.Combine(Place, "persistproc.toml");
        File.WriteAllText(file, File.ReadAllText(file).Replace("[defaults]\n", $"[defaults]\n{line}\n", StringComparison.Ordinal));
    }

    /// <summary>What a server answers to some bytes; null as long as it does not.</summary>
    public async Task<string?> Answer(string question, int length)
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, Port);
            await using var stream = client.GetStream();
            await stream.WriteAsync(System.Text.Encoding.ASCII.GetBytes(question));
            var answer = new byte[length];
            var got = await stream.ReadAtLeastAsync(answer, length, throwOnEndOfStream: false);
            return System.Text.Encoding.ASCII.GetString(answer, 0, got);
        }
        catch (Exception refused) when (refused is SocketException or IOException)
        {
            return null;
        }
    }

    /// <summary>The body of a page; null as long as there is none.</summary>
    public async Task<string?> Page(string path = "/")
    {
        try
        {
            using var http = new HttpClient();
            return await http.GetStringAsync(new Uri($"http://127.0.0.1:{Port}{path}"));
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    private static void CopyTree(string from, string to, Func<string, string> change)
    {
        Directory.CreateDirectory(to);
        foreach (var file in Directory.GetFiles(from))
            File.WriteAllText(Path.Combine(to, Path.GetFileName(file)), change(File.ReadAllText(file)));
        foreach (var directory in Directory.GetDirectories(from))
            CopyTree(directory, Path.Combine(to, Path.GetFileName(directory)), change);
    }

    private static int Version(string directory) => int.TryParse(Path.GetFileName(directory), CultureInfo.InvariantCulture, out var version) ? version : 0;
}
