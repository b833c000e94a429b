using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace PersistProc.Benchmarks.Measures;

/// <summary>2,000,000 lines of 100 bytes into a log with its index, beside `writer | cat > file`: from the first write until the last line is in the file.</summary>
internal static class LogCapture
{
    public const int Lines = 2_000_000;
    public const int Length = 100;
    public const double Gigabytes = Lines * (double)Length / 1e9;
    private const int Rounds = 7;

    public static async Task<IReadOnlyList<Figure>> Throughput(Bench bench)
    {
        await bench.Box.Do("list");
        return
        [
            await Compare(bench, "log capture, writes of 64 KiB", 65536, "1GB", 0.85),
            await Compare(bench, "log capture, one write a line", Length, "1GB", 0.7),
            await Compare(bench, "log capture, writes of 64 KiB, rotated every 10 MB", 65536, "10MB", null),
        ];
    }

    private static async Task<Figure> Compare(Bench bench, string what, int batch, string maxSize, double? target)
    {
        var (ours, cat, processor) = (new List<double>(), new List<double>(), new List<double>());
        for (var round = 0; round < Rounds; round++)
        {
            // whoever goes first finds other caches: in turn
            if (round % 2 == 1)
                cat.Add(await Catted(bench, batch));
            var before = Proc.ProcessorSeconds(bench.Box.Supervisor);
            ours.Add(await Captured(bench, $"w{batch}-{maxSize}-{round}", batch, maxSize));
            processor.Add(Proc.ProcessorSeconds(bench.Box.Supervisor) - before);
            if (round % 2 == 0)
                cat.Add(await Catted(bench, batch));
        }

        var ratio = Statistics.Median(ours) / Statistics.Median(cat);
        return new Figure(what, Statistics.Median(ours), "MB/s")
        {
            Beside = ("`cat > file`", Statistics.Median(cat)),
            Target = target is null ? null : FormattableString.Invariant($"ratio ≥ {target}"),
            Met = target is null ? null : ratio >= target,
            Note = FormattableString.Invariant($"{Statistics.Median(processor) / Gigabytes:F2} s of processor time in the supervisor for each GB."),
        };
    }

    public static async Task<double> Captured(Bench bench, string name, int batch, string maxSize, Func<Task>? read = null)
    {
        var box = bench.Box;
        var services = Directory.CreateDirectory(Path.Combine(box.Root, "config", "services")).FullName;
        var command = string.Join(", ", new[] { Binaries.Dummy }.Concat(Writer(box, batch)).Select(word => $"'{word}'"));
        await File.WriteAllTextAsync(Path.Combine(services, $"{name}.toml"), $"[services.{name}]\ncommand = [{command}]\nrestart = \"no\"\nlogs = {{ max_size = \"{maxSize}\" }}\n");
        await box.Do("start", name);
        var row = await box.Status(name);
        var rate = await Go(box, () => row.Log);
        await box.Until(name, "completed");
        if (read is not null) await read();
        foreach (var log in Directory.GetFiles(Path.GetDirectoryName(row.Log)!, "*.log"))
            File.Delete(log);
        return rate;
    }

    private static async Task<double> Catted(Bench bench, int batch)
    {
        var box = bench.Box;
        var file = box.At("cat.log");
        var client = Client.Start(box.Order(["sh", "-c", $"\"$@\" | cat > {file}", "sh", Binaries.Dummy, .. Writer(box, batch)]));
        var rate = await Go(box, () => file);
        await client.Ended;
        File.Delete(file);
        return rate;
    }

    private static string[] Writer(Sandbox box, int batch) =>
        ["await-file", box.At("go"), "stamp", box.At("start"), "lines", $"{Lines}", $"{Length}", $"{batch}"];

    private static async Task<double> Go(Sandbox box, Func<string> file)
    {
        File.Delete(box.At("start"));
        await Eventually.Passes(TimeSpan.FromMilliseconds(300));
        await File.WriteAllTextAsync(box.At("go"), "");
        var last = Encoding.ASCII.GetBytes(Lines.ToString("D10", CultureInfo.InvariantCulture));
        await Eventually.True(() => EndsWith(file(), last), TimeSpan.FromSeconds(120), everyMilliseconds: 1);
        var end = Stopwatch.GetTimestamp();
        File.Delete(box.At("go"));
        // the writer's clock is ours: CLOCK_MONOTONIC, in nanoseconds
        var start = long.Parse((await File.ReadAllTextAsync(box.At("start"))).Split(' ')[1], CultureInfo.InvariantCulture);
        return Lines * (double)Length / 1e6 / ((end - start) / 1e9);
    }

    private static bool EndsWith(string file, byte[] number)
    {
        if (!File.Exists(file))
            return false;
        try
        {
            return IsLast(file, number);
        }
        catch (FileNotFoundException)
        {
            return false; // it is just being rotated
        }
    }

    private static bool IsLast(string file, byte[] number)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        if (stream.Length < Length)
            return false;
        stream.Seek(-Length, SeekOrigin.End);
        var line = new byte[number.Length];
        return stream.ReadAtLeast(line, line.Length, throwOnEndOfStream: false) == line.Length && line.AsSpan().SequenceEqual(number);
    }
}
