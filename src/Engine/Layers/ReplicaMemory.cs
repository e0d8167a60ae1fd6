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

    /// <param name="network">The plan.</param>
    /// <param name="device">Where it lies.</param>
    /// <param name="stateLength">Floats of the optimizer's state.</param>
    /// <param name="lanes">Lanes that sum at once; the first one sums in the reduction itself.</param>
    public ReplicaMemory(Network network, IDevice device, int stateLength, int lanes)
    {
        Network = network;
        Device = device;
        _parameters = device.Allocate(network.ParameterLength);
        _statistics = device.Allocate(network.StatisticsLength);
        _state = device.Allocate(stateLength);
        _sums = [.. Enumerable.Range(0, lanes).Select(_ => device.Allocate(ReductionLength(network)))];
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
        foreach (DeviceBuffer sums in _sums)
        {
            sums.Dispose();
        }
    }
}
