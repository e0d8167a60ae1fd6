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
    private readonly Tensor[] _gradients;
    private int _count;

    /// <param name="memory">The replica's.</param>
    /// <param name="sliceSize">Samples that the arena has room for.</param>
    /// <param name="sums">Where this lane's part of the reduction is summed; the caller's to dispose.</param>
    public LaneWorkspace(ReplicaMemory memory, int sliceSize, Block sums)
    {
        _memory = memory;
        Network network = memory.Network;
        ActivationPlan plan = ActivationPlan.For(network, sliceSize);
        _arena = Device.Allocate(plan.Length);
        _sliceStatistics = Device.Allocate(network.StatisticsLength);
        _activations = [.. plan.Activations.Select(place => new Tensor(_arena, place.Offset, place.Shape))];
        _gradients = [.. plan.Gradients.Select(place => new Tensor(_arena, place.Offset, place.Shape))];
        Sums = sums;
    }

    public IDevice Device => _memory.Device;

    /// <summary>This lane's part of the reduction: [gradients | batch statistics | metrics].</summary>
    public Block Sums { get; }

    /// <summary>Batch statistics if true, running statistics if false.</summary>
    public bool Training { get; private set; }

    /// <summary>Weight of one slice in the step's batch statistics.</summary>
    public float StatisticsWeight { get; private set; }

    /// <summary>Key of the step's random numbers, the same on all lanes and ranks.</summary>
    public ulong RandomKey { get; private set; }

    /// <summary>Place of the slice's first sample, see <see cref="Training.Slice.FirstSample"/>.</summary>
    public long FirstSample { get; private set; }

    /// <summary>Turns to the next slice.</summary>
    public void Begin(int count, bool training, float statisticsWeight, ulong randomKey = 0, long firstSample = 0)
    {
        _count = count;
        RandomKey = randomKey;
        FirstSample = firstSample;
        Training = training;
        StatisticsWeight = statisticsWeight;
    }

    public Tensor Activation(Value value) => _activations[value.Index].First(_count);

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
}
