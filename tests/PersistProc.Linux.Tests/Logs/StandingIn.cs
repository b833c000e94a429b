using System.Globalization;
using System.Text;
using PersistProc.Core;
using PersistProc.Linux.Descriptors;
using PersistProc.Linux.KeeperLink;
using PersistProc.Linux.Logs;
using PersistProc.Linux.Tests.Harness;

namespace PersistProc.Linux.Tests.Logs;

/// <summary>Who moves output while there is no supervisor.</summary>
public sealed class StandingIn : IDisposable
{
    private readonly TemporaryDirectory _logs = new();
    private readonly Pipe _pipe = new();

    public StandingIn() => _pipe.Read.SetNonBlocking();

    public void Dispose()
    {
        _pipe.Dispose();
        _logs.Dispose();
    }

    [Fact]
    public void Its_files_are_put_away_at_the_size_that_the_service_wishes_and_not_more_of_them_kept()
    {
        var records = new Dictionary<string, byte[]> { [KeptOutput.KeyOf("svc")] = KeptOutput.Encode(new LogLimits(2_000, 3, null)) };
        using var pump = new StandInPump(_logs.Path, service => KeptOutput.Of(records, service));
        for (var turn = 0; turn < 100; turn++)
        {
            _pipe.Write.Write(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(turn * 10, 10).Select(number => number.ToString("D49", CultureInfo.InvariantCulture) + "\n"))));
            Assert.Equal(500, pump.Move("svc", 1, _pipe.Read, isError: false));
        }

        var files = Directory.GetFiles(_logs["svc"], "*.log").Order(StringComparer.Ordinal).ToArray();
        Assert.Equal(4, files.Length);
        Assert.All(files, file => Assert.InRange(new FileInfo(file).Length, 1, 2_000));
        // the last of all that was written, without a gap
        var numbers = files.SelectMany(File.ReadAllLines).Select(line => int.Parse(line, CultureInfo.InvariantCulture)).ToArray();
        Assert.Equal(Enumerable.Range(1000 - numbers.Length, numbers.Length), numbers);
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData(3600.5, 1L << 40)]
    public void What_a_service_wishes_is_read_as_it_was_written(double? age, long? total)
    {
        var limits = new LogLimits(123_456_789_012, 7, age is { } seconds ? TimeSpan.FromSeconds(seconds) : null, total);
        var key = KeptOutput.KeyOf("shop/web");
        var records = new Dictionary<string, byte[]> { [key] = KeptOutput.Encode(limits) };
        Assert.Equal(limits, KeptOutput.Of(records, "shop/web"));
        Assert.Equal("shop/web", KeptOutput.ServiceOf(key));
        Assert.Null(KeptOutput.ServiceOf("service/shop/web"));
        Assert.Equal(LogLimits.Default, KeptOutput.Of(records, "other"));
        Assert.Equal(LogLimits.Default, KeptOutput.Of(new Dictionary<string, byte[]> { [key] = [1, 2] }, "shop/web"));
    }
}
