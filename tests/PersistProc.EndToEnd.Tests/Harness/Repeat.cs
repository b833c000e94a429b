using System.Globalization;

namespace PersistProc.EndToEnd.Tests.Harness;

/// <summary>How often the tests go that must not fail once in a hundred times: PERSISTPROC_REPEAT; `make soak` says 100.</summary>
internal static class Repeat
{
    private static readonly int? Asked =
        int.TryParse(Environment.GetEnvironmentVariable("PERSISTPROC_REPEAT"), CultureInfo.InvariantCulture, out var count) ? count : null;

    public static int Times(int usually) => Asked ?? usually;

    /// <summary>A seed of its own each time, unless PERSISTPROC_SEED asks for one again.</summary>
    public static int Seed() =>
        int.TryParse(Environment.GetEnvironmentVariable("PERSISTPROC_SEED"), CultureInfo.InvariantCulture, out var seed) ? seed : Random.Shared.Next();
}
