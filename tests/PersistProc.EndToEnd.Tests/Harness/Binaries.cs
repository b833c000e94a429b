namespace PersistProc.EndToEnd.Tests.Harness;

/// <summary>Where the programs under test are: PERSISTPROC_BIN, else artifacts/bin of this checkout.</summary>
internal static class Binaries
{
    public static readonly string Checkout = FindCheckout();

    public static readonly string Directory = Path.GetFullPath(
        Environment.GetEnvironmentVariable("PERSISTPROC_BIN") ?? Path.Combine(Checkout, "artifacts", "bin"));

    public static readonly string PersistProc = Path.Combine(Directory, "persistproc");

    public static readonly string Dummy = Path.GetFullPath(
        Environment.GetEnvironmentVariable("PERSISTPROC_DUMMY") ?? Path.Combine(Checkout, "artifacts", "test-bin", "dummy"));

    private static string FindCheckout()
    {
        for (var at = AppContext.BaseDirectory; at is not null; at = Path.GetDirectoryName(at.TrimEnd('/')))
        {
            if (File.Exists(Path.Combine(at, "PersistProc.sln")))
                return at;
        }

        throw new InvalidOperationException("the tests do not lie in a checkout: set PERSISTPROC_BIN and PERSISTPROC_DUMMY");
    }
}
