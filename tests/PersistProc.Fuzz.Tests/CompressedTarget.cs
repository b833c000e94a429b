using System.Text;
using PersistProc.Linux.Logs;

namespace PersistProc.Fuzz.Tests;

/// <summary>A compressed log that somebody damaged.</summary>
internal static class CompressedTarget
{
    public static IEnumerable<byte[]> Seeds()
    {
        using var buffer = new MemoryStream();
        byte[] first = [.. GzipMember.Compress(Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(0, 200).Select(n => $"line {n}\n"))), buffer).Span];
        byte[] second = [.. GzipMember.Compress("the end\n"u8, buffer).Span];
        return [first, [.. first, .. second]];
    }

    public static void Read(byte[] bytes)
    {
        var path = Path.Combine(LogTarget.Memory, $"persistproc-fuzz-{Guid.NewGuid():N}");
        try
        {
            File.WriteAllBytes(path, bytes);
            using var log = CompressedLog.OpenToRead(path)!;
            var buffer = new byte[5000];
            for (var offset = 0L; log.Read(buffer, offset) is > 0 and var read; offset += read) Assert.InRange(offset + read, 0, log.Size);
            log.Read(buffer, log.Size / 2);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
