using Lockstep.Worker.Links.SharedMemory;

namespace Lockstep.Worker.Tests.Links.SharedMemory;

/// <summary>What each rank of a world exposes.</summary>
internal sealed class SharedBuffers(int ranks, Func<int, long> length) : IDisposable
{
    private readonly SharedBuffer[] _buffers = [.. Enumerable.Range(0, ranks).Select(rank => SharedBuffer.Allocate(length(rank)))];

    public SharedBuffer this[int rank] => _buffers[rank];

    public void Dispose() => Array.ForEach(_buffers, buffer => buffer.Dispose());
}
