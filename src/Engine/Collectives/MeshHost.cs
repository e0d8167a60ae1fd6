namespace Lockstep.Engine.Collectives;

/// <summary>What the ranks of one host of a mesh share.</summary>
internal sealed class MeshHost(int size, int slotLength, CancellationToken aborted)
{
    private readonly Barrier _barrier = new(size);

    public int Size => size;

    public int SlotLength => slotLength;

    public byte[][] Slots { get; } = [.. Enumerable.Range(0, size).Select(_ => GC.AllocateArray<byte>(slotLength, pinned: true))];

    /// <summary>By place; empty until its rank exposes some.</summary>
    public byte[][] Exposed { get; } = [.. Enumerable.Repeat(Array.Empty<byte>(), size)];

    /// <exception cref="LinkException">The links were aborted.</exception>
    public void Meet()
    {
        try
        {
            _barrier.SignalAndWait(aborted);
        }
        catch (OperationCanceledException exception)
        {
            throw new LinkException(LinkFailure.Aborted, null, "the links of this generation were aborted", exception);
        }
    }

}
