using Lockstep.Engine.Devices;
using Lockstep.Engine.Memory;
using Lockstep.Engine.Networks;

namespace Lockstep.Engine.Layers;

/// <summary>One lane's own memory (activations, gradients, its share of the reduction) and the way to the shared one.</summary>
internal sealed class LaneWorkspace : IDisposable
{
    private readonly ReplicaMemory _memory;
    private readonly DeviceBuffer _arena;
    private readonly DeviceBuffer _sliceStatistics;
    private readonly Tensor[] _activations;
    private readonly Tensor?[] _rebuilt;
    private readonly Tensor[] _gradients;
    private readonly Parameter[] _overwritten;
    private int _count;
    private bool _backward;

    /// <param name="memory">The replica's.</param>
    /// <param name="sliceSize">Samples that the arena has room for.</param>
    /// <param name="sums">Where this lane's part of the reduction is summed; the caller's to dispose.</param>
    public LaneWorkspace(ReplicaMemory memory, int sliceSize, Block sums)
    {
        _memory = memory;
        Network network = memory.Network;
        ActivationPlan plan = ActivationPlan.For(network, sliceSize, Device.Traits);
        _arena = Device.AllocateActivations(plan.Length);
        _overwritten = [.. network.Layers.OfType<IWeightedLayer>().Select(layer => layer.Weights).OrderBy(parameter => parameter.Offset)];
        _sliceStatistics = Device.Allocate(network.StatisticsLength);
        _activations = [.. plan.Activations.Select(place => new Tensor(_arena, place.Offset, place.Shape))];
        _rebuilt = [.. plan.Rebuilt.Select(place => place is { } other ? new Tensor(_arena, other.Offset, other.Shape) : (Tensor?)null)];
        _gradients = [.. plan.Gradients.Select(place => new Tensor(_arena, place.Offset, place.Shape))];
        Sums = sums;
    }

    public IDevice Device => _memory.Device;

    /// <summary>This lane's part of the reduction: [gradients | batch statistics | metrics].</summary>
    public Block Sums { get; }

    /// <summary>The end of <see cref="Sums"/>: loss, correct, samples, padding.</summary>
    public Block Metrics => Sums.Part(Sums.Length - ReplicaMemory.MetricsLength, ReplicaMemory.MetricsLength);

    /// <summary>Batch statistics if true, running statistics if false.</summary>
    public bool Training { get; private set; }

    /// <summary>Weight of one slice in the step's batch statistics.</summary>
    public float StatisticsWeight { get; private set; }

    /// <summary>Key of the step's random numbers, the same on all lanes and ranks.</summary>
    public ulong RandomKey { get; private set; }

    /// <summary>Place of the slice's first sample, see <see cref="Training.Slice.FirstSample"/>.</summary>
    public long FirstSample { get; private set; }

    /// <summary>False in a lane's first slice of a step, whose weight gradients are written over what is there.</summary>
    public bool AccumulatesWeights { get; private set; } = true;

    /// <summary>
    /// Begins a lane's sums of a step. Gradients of weights, by far the largest part, are not cleared: the first slice, if there
    /// will be one, overwrites them.
    /// </summary>
    public void BeginSums(bool slices)
    {
        AccumulatesWeights = !slices;
        if (!slices)
        {
            Device.Clear(Sums);
            return;
        }

        int cleared = 0;
        foreach (Parameter parameter in _overwritten)
        {
            Device.Clear(Sums.Part(cleared, parameter.Offset - cleared));
            cleared = parameter.Offset + parameter.Length;
        }

        Device.Clear(Sums.Part(cleared, Sums.Length - cleared));
    }

    /// <summary>After a slice: further ones add to its gradients.</summary>
    public void EndSlice() => AccumulatesWeights = true;

    /// <summary>Turns to the next slice.</summary>
    public void Begin(int count, bool training, float statisticsWeight, ulong randomKey = 0, long firstSample = 0)
    {
        _count = count;
        _backward = false;
        RandomKey = randomKey;
        FirstSample = firstSample;
        Training = training;
        StatisticsWeight = statisticsWeight;
    }

    /// <summary>A layer's backward pass.</summary>
    public void Backward(Layer layer)
    {
        BeginBackward(layer);
        layer.Backward(this);
    }

    /// <summary>Before a layer's backward pass: rebuilds those of its inputs that it is the first to need again.</summary>
    public void BeginBackward(Layer layer)
    {
        _backward = true;
        foreach (Value input in layer.Inputs)
        {
            if (_rebuilt[input.Index] is not null && ReferenceEquals(FirstReader(input), layer))
            {
                input.Producer!.Rebuild(this);
            }
        }
    }

    public Tensor Activation(Value value) =>
        (_backward && _rebuilt[value.Index] is Tensor rebuilt ? rebuilt : _activations[value.Index]).First(_count);

    public Tensor Gradient(Value value) => _gradients[value.Index].First(_count);

    public Block Weights(Parameter parameter) => _memory.Weights(parameter);

    public Block WeightGradients(Parameter parameter) => Sums.Part(parameter.Offset, parameter.Length);

    public Block SliceStatistics(RunningStatistic statistic) => new(_sliceStatistics, statistic.Offset, statistic.Length);

    public Block StepStatistics(RunningStatistic statistic) => Sums.Part(_memory.Network.ParameterLength + statistic.Offset, statistic.Length);

    public Block RunningStatistics(RunningStatistic statistic) => _memory.Statistics.Part(statistic.Offset, statistic.Length);

    public void Dispose()
    {
        _arena.Dispose();
        _sliceStatistics.Dispose();
    }

    /// <summary>The last of the consumers that keep the value: the backward pass comes to it first.</summary>
    private static Layer? FirstReader(Value value)
    {
        for (int i = value.Consumers.Count - 1; i >= 0; i--)
        {
            if (ActivationPlan.Keeps(value.Consumers[i], value))
            {
                return value.Consumers[i];
            }
        }

        return null;
    }
}
