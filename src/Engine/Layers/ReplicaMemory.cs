using Lockstep.Engine.Devices;
using Lockstep.Engine.Networks;

namespace Lockstep.Engine.Layers;

/// <summary>What all lanes of a replica share: parameters, running statistics, optimizer state, the reduction.</summary>
internal sealed class ReplicaMemory : IDisposable
{
    /// <summary>Metrics behind the statistics in a reduction: loss sum, correct, samples; the rest of 16 floats is padding.</summary>
    public const int MetricsLength = 16;

    private readonly DeviceBuffer _parameters;
    private readonly DeviceBuffer _statistics;
    private readonly DeviceBuffer _state;
    private readonly DeviceBuffer[] _sums;
    private readonly bool _ownsReduction;

    /// <param name="network">The plan.</param>
    /// <param name="device">Where it lies.</param>
    /// <param name="stateLength">Floats of the optimizer's state.</param>
    /// <param name="lanes">Lanes that sum at once; the first one sums in the reduction itself.</param>
    /// <param name="reduction">Where the reduction lies, the caller's to dispose; null: here.</param>
    public ReplicaMemory(Network network, IDevice device, int stateLength, int lanes, DeviceBuffer? reduction = null)
    {
        int length = ReductionLength(network);
        if (reduction is not null && reduction.Length < length)
        {
            throw new ArgumentException($"expected a reduction of {length} floats or more, got {reduction.Length}.", nameof(reduction));
        }

        Network = network;
        Device = device;
        _parameters = device.Allocate(network.ParameterLength);
        _statistics = device.Allocate(network.StatisticsLength);
        _state = device.Allocate(stateLength);
        _ownsReduction = reduction is null;
        _sums = [reduction ?? device.Allocate(length), .. Enumerable.Range(1, lanes - 1).Select(_ => device.Allocate(length))];
        Parameters = new Block(_parameters, 0, network.ParameterLength);
        Statistics = new Block(_statistics, 0, network.StatisticsLength);
        State = new Block(_state, 0, stateLength);
    }

    public Network Network { get; }

    public IDevice Device { get; }

    public Block Parameters { get; }

    public Block Statistics { get; }

    public Block State { get; }

    /// <summary>[gradients | batch statistics | metrics].</summary>
    public Block Reduction => Sums(0);

    public static int ReductionLength(Network network) => checked(network.ParameterLength + network.StatisticsLength + MetricsLength);

    /// <summary>A lane's part of the reduction.</summary>
    public Block Sums(int lane) => new(_sums[lane], 0, ReductionLength(Network));

    public Block Weights(Parameter parameter) => Parameters.Part(parameter.Offset, parameter.Length);

    public void Dispose()
    {
        _parameters.Dispose();
        _statistics.Dispose();
        _state.Dispose();
        foreach (DeviceBuffer sums in _sums.Skip(_ownsReduction ? 0 : 1))
        {
            sums.Dispose();
        }
    }
}
