using Lockstep.Engine.Devices;

namespace Lockstep.Engine.Training;

/// <summary>
/// The reduction of exact mode: an integer for each float of <see cref="Replica.Reduction"/>, to which the lanes add one slice
/// after the other. The integers' sum does not depend on the order, so that all lanes share one array (8 bytes a parameter, not
/// 8 a parameter and lane, and no pass that folds lanes). They take turns at chunks of it: all walk in the same direction, so
/// that a lane that meets another one follows a chunk behind. The first to come to a chunk in a step overwrites it.
/// </summary>
internal sealed class FixedPointSums
{
    /// <summary>Elements of a chunk: its floats and integers together stay in a second-level cache.</summary>
    private const int HostChunkLength = 1 << 15;

    private readonly IDevice _device;
    private readonly ReductionTensors _tensors;
    private readonly Block _memory;
    private readonly int _chunkLength;
    private readonly int[] _firstChunk;
    private readonly Lock[] _turns;
    private readonly bool[] _begun;

    /// <param name="device">Does the arithmetic.</param>
    /// <param name="tensors">What is summed.</param>
    /// <param name="memory">Two floats for each of the reduction; all 0.</param>
    /// <param name="exponents">Where <see cref="FixedPointScales.State"/> lies.</param>
    public FixedPointSums(IDevice device, ReductionTensors tensors, Block memory, Block exponents)
    {
        _device = device;

        // A device with a queue has one lane, and no cache of a thread's own to keep a chunk in.
        _chunkLength = device.Traits.HostMemory ? HostChunkLength : int.MaxValue / 2;
        _tensors = tensors;
        _memory = memory;
        Scales = new FixedPointScales(exponents, tensors.Gradients);
        _firstChunk = new int[tensors.Count + 1];
        for (int tensor = 0; tensor < tensors.Count; tensor++)
        {
            _firstChunk[tensor + 1] = _firstChunk[tensor] + (tensors[tensor].Length + _chunkLength - 1) / _chunkLength;
        }

        _turns = [.. Enumerable.Range(0, _firstChunk[^1]).Select(_ => new Lock())];
        _begun = new bool[_turns.Length];
    }

    public FixedPointScales Scales { get; }

    /// <summary>Integers of a part of the reduction.</summary>
    public Block Part(int offset, int length) => _memory.Part(2 * offset, 2 * length);

    /// <summary>Before the lanes' first slices. Without slices there is nobody to overwrite what is there.</summary>
    public void Begin(int slicesInStep, bool anySlices, LargestValues? again, ScaleShift shift)
    {
        Scales.Begin(slicesInStep, again, shift);
        Array.Clear(_begun);
        if (!anySlices)
        {
            _device.Clear(_memory);
        }
    }

    /// <summary>Adds a slice's part of a tensor, from any lane.</summary>
    /// <param name="tensor">Which.</param>
    /// <param name="reduction">The slice's floats.</param>
    /// <param name="largest">The lane's, one float; raised to the part's largest magnitude.</param>
    public void Add(int tensor, Block reduction, Block largest)
    {
        (int offset, int length) = (_tensors[tensor].Offset, _tensors[tensor].Length);
        for (int chunk = _firstChunk[tensor], done = 0; done < length; chunk++, done += _chunkLength)
        {
            int count = Math.Min(_chunkLength, length - done);
            lock (_turns[chunk])
            {
                _device.AddFixed(reduction.Part(offset + done, count), Scales[tensor], Part(offset + done, count), _begun[chunk], largest);
                _begun[chunk] = true;
            }
        }
    }

    /// <summary>Overwrites a tensor's floats with its sum, divided by 2 to the power of <paramref name="scale"/>.</summary>
    public void Restore(int tensor, int scale, Block reduction)
    {
        (int offset, int length) = (_tensors[tensor].Offset, _tensors[tensor].Length);
        _device.RestoreFixed(Part(offset, length), Scales[tensor] + scale, reduction.Part(offset, length));
    }
}
