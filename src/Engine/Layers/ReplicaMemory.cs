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
    private readonly DeviceBuffer _reduction;

    public ReplicaMemory(Network network, IDevice device, int stateLength)
    {
        Network = network;
        Device = device;
        _parameters = device.Allocate(network.ParameterLength);
        _statistics = device.Allocate(network.StatisticsLength);
        _state = device.Allocate(stateLength);
        _reduction = device.Allocate(ReductionLength(network));
        Parameters = new Block(_parameters, 0, network.ParameterLength);
        Statistics = new Block(_statistics, 0, network.StatisticsLength);
        State = new Block(_state, 0, stateLength);
        Reduction = new Block(_reduction, 0, ReductionLength(network));
    }

    public Network Network { get; }

    public IDevice Device { get; }

    public Block Parameters { get; }

    public Block Statistics { get; }

    public Block State { get; }

    /// <summary>[gradients | batch statistics | metrics].</summary>
    public Block Reduction { get; }

    public static int ReductionLength(Network network) => checked(network.ParameterLength + network.StatisticsLength + MetricsLength);

    public Block Weights(Parameter parameter) => Parameters.Part(parameter.Offset, parameter.Length);

    public void Dispose()
    {
        _parameters.Dispose();
        _statistics.Dispose();
        _state.Dispose();
        _reduction.Dispose();
    }
}
