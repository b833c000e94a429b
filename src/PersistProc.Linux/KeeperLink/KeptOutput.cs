using System.Buffers.Binary;
using PersistProc.Core;

namespace PersistProc.Linux.KeeperLink;

/// <summary>
/// How much of a service's output is kept, for a keeper that moves it itself while no supervisor comes up. A record like others, which only services
/// have whose files say something else than everybody's.
/// </summary>
public static class KeptOutput
{
    private const string Prefix = "log_limits/";
    private const int Length = 28;
    private const long None = -1;

    /// <summary>The key of its record.</summary>
    public static string KeyOf(string service) => Prefix + service;

    /// <summary>The service that a record is of, or null: it is another one.</summary>
    public static string? ServiceOf(string key) => key.StartsWith(Prefix, StringComparison.Ordinal) ? key[Prefix.Length..] : null;

    public static byte[] Encode(LogLimits limits)
    {
        var bytes = new byte[Length];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, limits.MaxSize);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(8), limits.Keep);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(12), limits.MaxAge?.Ticks ?? None);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(20), limits.MaxTotal ?? None);
        return bytes;
    }

    /// <summary>What records say of a service.</summary>
    public static LogLimits Of(IReadOnlyDictionary<string, byte[]> records, string service)
    {
        if (!records.TryGetValue(KeyOf(service), out var bytes) || bytes.Length < Length) return LogLimits.Default;
        var (size, keep) = (BinaryPrimitives.ReadInt64LittleEndian(bytes), BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(8)));
        var (age, total) = (BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(12)), BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(20)));
        return new LogLimits(size, keep, age == None ? null : new TimeSpan(age), total == None ? null : total);
    }
}
