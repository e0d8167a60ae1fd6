using Lockstep.Engine.Devices;
using Lockstep.Engine.Networks;

namespace Lockstep.Engine.Layers;

/// <summary>What all lanes of a replica share: parameters, running statistics, optimizer state, the reduction, prepared weights.</summary>
internal sealed class ReplicaMemory : IDisposable
{
    /// <summary>Metrics behind the statistics in a reduction: loss sum, correct, samples; the rest of 16 floats is padding.</summary>
    public const int MetricsLength = 16;

    private readonly DeviceBuffer _parameters;
    private readonly DeviceBuffer _statistics;
    private readonly DeviceBuffer _state;
    private readonly DeviceBuffer _reduction;
    private readonly DeviceBuffer _prepared;
    private readonly Block[] _preparedBlocks;

    public ReplicaMemory(Network network, IDevice device, int stateLength)
    {
        Network = network;
        Device = device;
        _parameters = device.Allocate(network.ParameterLength);
        _statistics = device.Allocate(network.StatisticsLength);
        _state = device.Allocate(stateLength);
        _reduction = device.Allocate(ReductionLength(network));
        (_prepared, _preparedBlocks) = PlanPrepared(network, device);
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

    public Block Prepared(IPreparedLayer layer) => _preparedBlocks[layer.PreparedIndex];

    public void Dispose()
    {
        _parameters.Dispose();
        _statistics.Dispose();
        _state.Dispose();
        _reduction.Dispose();
        _prepared.Dispose();
    }

    private static (DeviceBuffer Buffer, Block[] Blocks) PlanPrepared(Network network, IDevice device)
    {
        IPreparedLayer[] layers = [.. network.Layers.OfType<IPreparedLayer>()];
        int[] lengths = [.. layers.Select(layer => device.PreparedLength(layer.Geometry))];
        DeviceBuffer buffer = device.Allocate(lengths.Sum(length => (long)length));
        var blocks = new Block[layers.Length];
        long offset = 0;
        for (int i = 0; i < layers.Length; i++)
        {
            layers[i].PreparedIndex = i;
            blocks[i] = new Block(buffer, offset, lengths[i]);
            offset += lengths[i];
        }

        return (buffer, blocks);
    }
}
