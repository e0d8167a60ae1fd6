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
    private readonly DeviceBuffer? _exchanged;
    private readonly DeviceBuffer? _borrowed;

    /// <param name="network">The plan.</param>
    /// <param name="device">Where it lies.</param>
    /// <param name="stateLength">Floats of the optimizer's state.</param>
    /// <param name="lanes">Lanes that sum at once; the first one sums in the reduction itself.</param>
    /// <param name="exchanged">Where lies what is summed over ranks, the caller's to dispose; null: here.</param>
    /// <param name="exact">Whether that is an array of integers beside the reduction, and not the reduction itself.</param>
    public ReplicaMemory(Network network, IDevice device, int stateLength, int lanes, DeviceBuffer? exchanged = null, bool exact = false)
    {
        int length = ReductionLength(network), needed = ExchangeLength(network, exact);
        if (exchanged is not null && exchanged.Length < needed)
        {
            throw new ArgumentException($"expected a reduction of {needed} floats or more, got {exchanged.Length}.", nameof(exchanged));
        }

        Network = network;
        Device = device;
        _parameters = device.Allocate(network.ParameterLength);
        _statistics = device.Allocate(network.StatisticsLength);
        _state = device.Allocate(stateLength);
        _borrowed = exchanged;
        _exchanged = exact ? exchanged ?? device.Allocate(needed) : null;
        DeviceBuffer first = exact || exchanged is null ? device.Allocate(length) : exchanged;
        _sums = [first, .. Enumerable.Range(1, lanes - 1).Select(_ => device.Allocate(length))];
        FixedPoint = _exchanged is null ? null : new Block(_exchanged, 0, needed);
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

    /// <summary>The end of <see cref="Reduction"/>: loss, correct, samples, padding.</summary>
    public Block Metrics => Reduction.Part(Reduction.Length - MetricsLength, MetricsLength);

    /// <summary>Exact mode: two floats, the place of an integer, for each of the reduction; else null.</summary>
    public Block? FixedPoint { get; }

    public static int ReductionLength(Network network) => checked(network.ParameterLength + network.StatisticsLength + MetricsLength);

    /// <summary>Floats of what is summed over ranks.</summary>
    public static int ExchangeLength(Network network, bool exact) => checked(ReductionLength(network) * (exact ? 2 : 1));

    /// <summary>A lane's part of the reduction.</summary>
    public Block Sums(int lane) => new(_sums[lane], 0, ReductionLength(Network));

    public Block Weights(Parameter parameter) => Parameters.Part(parameter.Offset, parameter.Length);

    public void Dispose()
    {
        _parameters.Dispose();
        _statistics.Dispose();
        _state.Dispose();
        foreach (DeviceBuffer? buffer in _sums.Append(_exchanged).Where(buffer => buffer != _borrowed))
        {
            buffer?.Dispose();
        }
    }
}
