using System.Buffers.Binary;
using System.Text;

namespace PersistProc.Fuzz.Tests;

/// <summary>Changes an input at random. What comes of a seed and a number is always the same, so a failure is replayed by these two alone.</summary>
internal sealed class Mutator(IReadOnlyList<byte[]> inputs, IReadOnlyList<string> words)
{
    private const int Longest = 1 << 16;
    private static readonly long[] Edges = [0, 1, -1, 127, 128, 255, 256, short.MaxValue, ushort.MaxValue, int.MaxValue, int.MinValue, uint.MaxValue, long.MaxValue, long.MinValue, 1L << 40];

    /// <summary>The n-th input of a seed.</summary>
    public byte[] Make(int seed, int number)
    {
        var random = new Random(HashCode(seed, number));
        var bytes = new List<byte>(inputs[random.Next(inputs.Count)]);
        for (var changes = random.Next(1, 9); changes > 0; changes--) Change(bytes, random);
        return [.. bytes.Take(Longest)];
    }

    private static int HashCode(int seed, int number) => unchecked((seed * 486187739) ^ (number * 16777619));

    private void Change(List<byte> bytes, Random random)
    {
        var at = random.Next(bytes.Count + 1);
        var length = random.Next(0, Math.Min(64, bytes.Count - at) + 1);
        switch (random.Next(10))
        {
            case 0 when at < bytes.Count: bytes[at] ^= (byte)(1 << random.Next(8)); break;
            case 1 when at < bytes.Count: bytes[at] = (byte)random.Next(256); break;
            case 2: bytes.RemoveRange(at, length); break;
            case 3: bytes.InsertRange(at, Enumerable.Range(0, random.Next(1, 20)).Select(_ => (byte)random.Next(256)).ToArray()); break;
            case 4: bytes.InsertRange(random.Next(bytes.Count + 1), bytes.GetRange(at, length).ToArray()); break;
            case 5 when words.Count > 0: bytes.InsertRange(at, Encoding.UTF8.GetBytes(words[random.Next(words.Count)])); break;
            case 6: PutEdge(bytes, at, random); break;
            case 7: bytes.RemoveRange(at, bytes.Count - at); break;
            case 8:
                var other = inputs[random.Next(inputs.Count)];
                var from = random.Next(other.Length + 1);
                bytes.InsertRange(at, other.AsSpan(from, random.Next(other.Length - from + 1)).ToArray());
                break;
            default: bytes.InsertRange(at, Enumerable.Repeat((byte)random.Next(256), random.Next(1, 500)).ToArray()); break;
        }
    }

    private static void PutEdge(List<byte> bytes, int at, Random random)
    {
        var number = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(number, Edges[random.Next(Edges.Length)]);
        var size = 1 << random.Next(4);
        for (var n = 0; n < size && at + n < bytes.Count; n++) bytes[at + n] = number[n];
    }
}
