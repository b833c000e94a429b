using System.Diagnostics;
using System.Globalization;
using Xunit.Abstractions;

namespace PersistProc.Fuzz.Tests;

/// <summary>
/// Each target gets inputs that were changed at random, for a while (PERSISTPROC_FUZZ_SECONDS, else a second and a half). The seed is
/// printed; PERSISTPROC_FUZZ_SEED=SEED:NUMBER gives one input again. One that breaks a reader is written to the directory that the
/// failure names: put into Corpus/TARGET it is a test from then on.
/// </summary>
public sealed class Fuzzing(ITestOutputHelper output)
{
    private static readonly TimeSpan Slow = TimeSpan.FromSeconds(20);

    public static TheoryData<string> Names => [.. Targets.All.Select(target => target.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Inputs_that_broke_a_reader_once_are_read(string name)
    {
        var target = Targets.Of(name);
        foreach (var seed in target.Seeds) Feed(target, seed, "a seed");
        foreach (var (kept, bytes) in target.Corpus()) Feed(target, bytes, kept);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void No_input_breaks_a_reader(string name)
    {
        var target = Targets.Of(name);
        var mutator = new Mutator([.. target.Seeds, .. target.Corpus().Select(kept => kept.Bytes)], target.Words);
        var seconds = double.Parse(Environment.GetEnvironmentVariable("PERSISTPROC_FUZZ_SECONDS") ?? "1.5", CultureInfo.InvariantCulture);
        var wanted = Environment.GetEnvironmentVariable("PERSISTPROC_FUZZ_SEED")?.Split(':');
        var seed = wanted is null ? Environment.TickCount : int.Parse(wanted[0], CultureInfo.InvariantCulture);
        if (wanted is [_, var only])
        {
            Feed(target, mutator.Make(seed, int.Parse(only, CultureInfo.InvariantCulture)), only);
            return;
        }
        var clock = Stopwatch.StartNew();
        var count = 0;
        for (; clock.Elapsed.TotalSeconds < seconds; count++) Feed(target, mutator.Make(seed, count), FormattableString.Invariant($"PERSISTPROC_FUZZ_SEED={seed}:{count}"));
        output.WriteLine($"{name}: seed {seed}, {count} inputs");
    }

    private static void Feed(Target target, byte[] input, string what)
    {
        var clock = Stopwatch.StartNew();
        try
        {
            target.Read(input);
        }
        catch (Exception failure)
        {
            Assert.Fail($"{target.Name}: {what}: {failure.GetType().Name}: {failure.Message}\n{Keep(target, input)}\n{failure.StackTrace}");
        }
        if (clock.Elapsed > Slow) Assert.Fail($"{target.Name}: {what}: it took {clock.Elapsed}\n{Keep(target, input)}");
    }

    private static string Keep(Target target, byte[] input)
    {
        var directory = Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), "persistproc-fuzz", target.Name)).FullName;
        var path = Path.Combine(directory, Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(input))[..16]);
        File.WriteAllBytes(path, input);
        return $"the input is {path}: put it into tests/PersistProc.Fuzz.Tests/Corpus/{target.Name}/ with the repair";
    }
}
