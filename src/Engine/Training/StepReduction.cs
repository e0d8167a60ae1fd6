using System.Runtime.InteropServices;
using Lockstep.Engine.Devices;
using Lockstep.Engine.Layers;

namespace Lockstep.Engine.Training;

/// <summary>
/// What becomes of the lanes' sums: from the lanes to what is summed over ranks (<see cref="Fold(Bucket)"/>), and from there to
/// the floats that the optimizer reads (<see cref="Unfold(Bucket)"/>). In fast mode both are the reduction itself, and lanes are
/// added in their order; in exact mode lanes have added their slices to integers already, and unfolding makes floats of them.
/// </summary>
internal sealed class StepReduction : IDisposable
{
    private readonly ReplicaMemory _memory;
    private readonly int _lanes;
    private readonly LargestValues _largest;
    private readonly DeviceBuffer? _scanned;
    private int _slicesInStep;

    /// <param name="memory">The replica's.</param>
    /// <param name="tensors">Of the reduction.</param>
    /// <param name="lanes">Whose sums they are.</param>
    /// <param name="exponents">Exact mode: their place in the state.</param>
    /// <param name="scale">Of the loss.</param>
    public StepReduction(ReplicaMemory memory, ReductionTensors tensors, int lanes, Block exponents, LossScale scale)
    {
        _memory = memory;
        _lanes = lanes;
        Tensors = tensors;
        LossScale = scale;
        _largest = new LargestValues(tensors.Count);
        Exact = memory.FixedPoint is { } block ? new FixedPointSums(memory.Device, tensors, block, exponents) : null;
        _scanned = Exact is null ? memory.Device.Allocate(tensors.Count) : null;
    }

    public ReductionTensors Tensors { get; }

    /// <summary>Null in fast mode.</summary>
    public FixedPointSums? Exact { get; }

    /// <summary>Exact mode: of all slices, by tensor; else of the reduced values.</summary>
    public Span<long> Largest => _largest.Bits;

    public LossScale LossScale { get; }

    /// <summary>Whether a value did not fit its scale, or gradients the loss's: the step is to be done again.</summary>
    public bool MustRepeat => NonFinite is { } tensor ? Overflows(tensor) : Exact?.Scales.Misfit(_largest) == true;

    /// <summary>Name of the first tensor, in the order in which a step comes to them, that is not finite; null: all are.</summary>
    public string? FirstNonFinite => NonFinite is { } tensor ? Tensors[tensor].Name : null;

    /// <param name="slicesInStep">Over all ranks.</param>
    /// <param name="anySlices">Whether this rank has some.</param>
    /// <param name="again">Whether the step is done again because it <see cref="MustRepeat"/>.</param>
    public void Begin(int slicesInStep, bool anySlices, bool again)
    {
        _slicesInStep = slicesInStep;
        ScaleShift shift = BeginScale(again);
        Exact?.Begin(slicesInStep, anySlices, again ? _largest : null, shift);
        _largest.Clear();
        if (_scanned is not null)
        {
            _memory.Device.Clear(Scanned);
        }
    }

    /// <summary>The bucket's bytes that are to be summed over ranks, once all lanes have finished it.</summary>
    public Span<byte> Fold(Bucket bucket)
    {
        if (Exact is null)
        {
            Fold(bucket.Offset, bucket.Length);
        }

        Block exchanged = Exchanged(bucket);
        exchanged.ToHost();
        return MemoryMarshal.AsBytes(exchanged.Span);
    }

    /// <summary>A lane's share of folding all.</summary>
    public void Fold(int lane)
    {
        (int first, int end) = Share(lane);
        Fold(first, end - first);
    }

    /// <summary>Makes the reduction's floats of a bucket whose bytes have been summed over ranks.</summary>
    public void Unfold(Bucket bucket)
    {
        Exchanged(bucket).ToDevice();
        Unfold(bucket.Offset, bucket.Length);
    }

    /// <summary>A lane's share of unfolding all.</summary>
    public void Unfold(int lane)
    {
        (int first, int end) = Share(lane);
        Unfold(first, end - first);
    }

    /// <summary>Exact mode: brings the lanes' largest values together.</summary>
    public void Gather(Lane[] lanes)
    {
        foreach (Lane lane in lanes)
        {
            lane.Largest.ToHost();
            _largest.Raise(lane.Largest.Span);
        }
    }

    /// <summary>After all has been unfolded: waits for what the host must know of the step.</summary>
    public void Complete()
    {
        _memory.Metrics.BeginToHost();
        if (_scanned is null)
        {
            _memory.Device.Wait();
            return;
        }

        Scanned.BeginToHost();
        _memory.Device.Wait();
        _largest.Raise(Scanned.Span);
    }

    public void Dispose() => _scanned?.Dispose();

    /// <summary>The step is accepted.</summary>
    public void Accept()
    {
        (int kept, int measured) = (LossScale.Kept, LossScale.Exponent);
        LossScale.Accept();
        Exact?.Scales.Accept(_largest, new ScaleShift(kept - LossScale.Kept, measured - LossScale.Kept));
    }

    private int? NonFinite
    {
        get
        {
            foreach (int tensor in Tensors.Chronological)
            {
                // In exact mode these are single slices' values: their sum may be beyond a float's range where none of them is.
                if (!_largest.IsFinite(tensor) || (Exact is not null && Math.ScaleB((double)_largest[tensor], -ScaleOf(tensor)) * _slicesInStep > float.MaxValue))
                {
                    return tensor;
                }
            }

            return null;
        }
    }

    private Block Scanned => new(_scanned!, 0, Tensors.Count);

    /// <summary>Where the bytes of a bucket lie that are summed over ranks.</summary>
    public Block Exchanged(Bucket bucket) => Exact?.Part(bucket.Offset, bucket.Length) ?? _memory.Reduction.Part(bucket.Offset, bucket.Length);

    private (int First, int End) Share(int lane)
    {
        long length = _memory.Reduction.Length;
        return ((int)(length * lane / _lanes), (int)(length * (lane + 1) / _lanes));
    }

    private void Fold(int offset, int length)
    {
        for (int other = 1; other < _lanes; other++)
        {
            _memory.Device.AddScaled(_memory.Sums(other).Part(offset, length), 1, _memory.Reduction.Part(offset, length));
        }
    }

    /// <summary>A gradient that is the first to be not finite: what comes before it on the way, the loss too, is.</summary>
    private bool Overflows(int tensor) => tensor < Tensors.Gradients && LossScale.CanShrink;

    /// <summary>Exponent of the scale of a tensor's values.</summary>
    private int ScaleOf(int tensor) => tensor < Tensors.Gradients ? LossScale.Exponent : 0;

    private ScaleShift BeginScale(bool again)
    {
        if (!again)
        {
            LossScale.Begin();
            return default;
        }

        int measured = LossScale.Exponent;
        if (NonFinite is { } tensor && Overflows(tensor))
        {
            LossScale.Shrink();
        }

        return new ScaleShift(LossScale.Kept - LossScale.Exponent, measured - LossScale.Exponent);
    }

    private void Unfold(int offset, int length)
    {
        int gradients = Math.Min(offset + length, _memory.Network.ParameterLength) - offset;
        if (Exact is null && LossScale.IsUsed && gradients > 0)
        {
            _memory.Device.Scale(_memory.Reduction.Part(offset, gradients), MathF.ScaleB(1, -LossScale.Exponent));
        }

        (int first, int end) = Tensors.Within(offset, length);
        for (int tensor = first; tensor < end; tensor++)
        {
            if (Exact is not null)
            {
                Exact.Restore(tensor, ScaleOf(tensor), _memory.Reduction);
            }
            else
            {
                _memory.Device.Largest(_memory.Reduction.Part(Tensors[tensor].Offset, Tensors[tensor].Length), Scanned.Part(tensor, 1));
            }
        }
    }
}
