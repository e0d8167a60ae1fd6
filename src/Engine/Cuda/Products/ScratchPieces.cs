using Lockstep.Engine.Cuda.Interop.Driver;

namespace Lockstep.Engine.Cuda.Products;

/// <summary>Pieces of scratch memory one behind the other, each as aligned as fresh memory is.</summary>
internal sealed class ScratchPieces
{
    private const long Alignment = 256;

    private readonly List<(long Offset, long Bytes)> _pieces = [];

    public long Bytes { get; private set; }

    /// <summary>Another piece.</summary>
    /// <returns>Its number.</returns>
    public int Add(long bytes)
    {
        _pieces.Add((Bytes, bytes));
        Bytes += (bytes + Alignment - 1) / Alignment * Alignment;
        return _pieces.Count - 1;
    }

    public DeviceRange Of(DeviceRange scratch, int piece) => scratch.Slice(_pieces[piece].Offset, _pieces[piece].Bytes);
}
