using System.Buffers;
using Microsoft.AspNetCore.Connections;

namespace PersistProc.Daemon.Gateway;

/// <summary>
/// Kestrel's own pools look every ten seconds whether they can give memory back, which wakes half a dozen threads of an
/// idle supervisor. The framework's shared pool waits to be asked.
/// </summary>
internal sealed class PlainMemoryPools : IMemoryPoolFactory<byte>
{
    public MemoryPool<byte> Create(MemoryPoolOptions? options = null) => MemoryPool<byte>.Shared;
}
