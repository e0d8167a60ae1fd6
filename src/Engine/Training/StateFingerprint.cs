using Lockstep.Engine.Devices;
using Lockstep.Engine.Layers;

namespace Lockstep.Engine.Training;

/// <summary>
/// A quick hash over parameters, running statistics and optimizer state. Pieces of fixed sizes are hashed by the lanes, which
/// shares the memory bus out, and their hashes then in order: the result does not depend on the lanes.
/// </summary>
internal sealed class StateFingerprint
{
    private const int PieceLength = 1 << 18;
    private readonly IDevice _device;
    private readonly Block[] _pieces;
    private readonly ulong[] _hashes;
    private readonly int _lanes;

    public StateFingerprint(ReplicaMemory memory, int lanes)
    {
        _device = memory.Device;
        _lanes = lanes;
        _pieces = [.. Pieces(memory.Parameters), .. Pieces(memory.Statistics), .. Pieces(memory.State)];
        _hashes = new ulong[_pieces.Length];
    }

    /// <summary>A lane's share of the pieces.</summary>
    public void Run(int lane)
    {
        for (int piece = lane; piece < _pieces.Length; piece += _lanes)
        {
            _hashes[piece] = _device.Fingerprint(_pieces[piece]);
        }
    }

    /// <summary>Of all pieces, once all lanes have run.</summary>
    public ulong Total()
    {
        ulong total = 0;
        foreach (ulong hash in _hashes)
        {
            // Each piece's hash is well mixed; what is needed here is that order and every one of them count.
            total = (total * 0x9e3779b97f4a7c15) ^ (total >> 29) ^ hash;
        }

        return total;
    }

    private static IEnumerable<Block> Pieces(Block block)
    {
        for (int at = 0; at < block.Length; at += PieceLength)
        {
            yield return block.Part(at, Math.Min(PieceLength, block.Length - at));
        }
    }
}
