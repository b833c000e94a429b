using System.Diagnostics;
using System.Globalization;
using System.Text;
using Xunit.Abstractions;

namespace PersistProc.Core.Tests.Terminals;

/// <summary>Widths of characters, compared with those of the machine's own C library.</summary>
public sealed class CharacterWidthTests(ITestOutputHelper output)
{
    private const string Ask =
        "import ctypes, locale, sys\nlocale.setlocale(locale.LC_ALL, 'C.UTF-8')\nc = ctypes.CDLL(None)\nw = bytes((c.wcwidth(i) + 1) & 255 for i in range(0x110000))\nsys.stdout.buffer.write(w)\n";

    [Theory]
    [InlineData('a', 1)]
    [InlineData(0xe9, 1)]
    [InlineData(0x301, 0)]
    [InlineData(0x6f22, 2)]
    [InlineData(0x1f600, 2)]
    [InlineData(0x200d, 0)]
    [InlineData(0xfe0f, 0)]
    [InlineData(0x1f1e9, 1)]
    [InlineData(0xad, 1)]
    [InlineData(0xfffd, 1)]
    [InlineData(0x20000, 2)]
    [InlineData(0x10ffff, 1)]
    public void A_character_has_its_width(int scalar, int width) => Assert.Equal(width, CharacterWidth.Of(scalar));

    [Fact]
    public async Task What_glibc_knows_has_the_width_it_has_there()
    {
        if (await Widths() is not { Length: 0x110000 } widths)
        {
            output.WriteLine("not compared: there is no python3 with the C library and the C.UTF-8 locale here");
            return;
        }

        var differences = Enumerable.Range(0xa0, 0x110000 - 0xa0).Where(scalar => scalar is < 0xd800 or > 0xdfff && widths[scalar] is > 0 and < 4 && widths[scalar] - 1 != CharacterWidth.Of(scalar)).ToArray();
        // another Unicode version has a few others
        Assert.True(differences.Length < 300, string.Join(' ', differences.Take(20).Select(scalar => scalar.ToString("x", CultureInfo.InvariantCulture))));
        output.WriteLine($"{differences.Length} characters differ");
    }

    private static async Task<byte[]?> Widths()
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo("python3", ["-c", Ask]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true, StandardOutputEncoding = Encoding.Latin1 })!;
            var errors = process.StandardError.ReadToEndAsync();
            using var bytes = new MemoryStream();
            await process.StandardOutput.BaseStream.CopyToAsync(bytes);
            await process.WaitForExitAsync();
            _ = await errors;
            return process.ExitCode == 0 ? bytes.ToArray() : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }
}
