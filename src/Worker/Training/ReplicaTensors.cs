using Lockstep.Engine.Networks;
using Lockstep.Engine.Optimizers;
using Lockstep.Engine.Training;
using Lockstep.Protocol.Checkpoints;
using Lockstep.Worker.Checkpoints;

namespace Lockstep.Worker.Training;

/// <summary>Between the flat buffers of a replica and the named tensors of a checkpoint, in torchvision's names and layouts.</summary>
internal static class ReplicaTensors
{
    /// <param name="network">Whose tensors they are.</param>
    /// <param name="layout">Of the optimizer's own state.</param>
    /// <param name="tail">What stands behind it.</param>
    /// <param name="parameters">As <see cref="Replica.Parameters"/>.</param>
    /// <param name="statistics">As <see cref="Replica.Statistics"/>.</param>
    /// <param name="optimizer">As <see cref="Replica.OptimizerState"/>.</param>
    public static CheckpointData ToCheckpoint(Network network, StateLayout layout, IReadOnlyList<StatePart> tail, float[] parameters, float[] statistics, float[] optimizer) => new()
    {
        Model =
        [
            .. network.Parameters.Select(parameter => Export(parameter, parameter.Name, parameters)),
            .. network.Statistics.Select(statistic => new NamedTensor(statistic.Name, [statistic.Length], statistics.AsMemory(statistic.Offset, statistic.Length))),
        ],
        Optimizer =
        [
            .. layout.Arrays.SelectMany((array, index) => network.Parameters.Select(parameter =>
                Export(parameter, $"{array}.{parameter.Name}", optimizer.AsSpan(index * network.ParameterLength, network.ParameterLength)))),
            .. layout.Scalars.Select((scalar, index) => new NamedTensor(scalar, [], optimizer.AsMemory(layout.ScalarOffset(network) + index, 1))),
            .. tail.Select(part => new NamedTensor(part.Name, [part.Length], optimizer.AsMemory(part.Offset, part.Length))),
        ],
    };

    /// <exception cref="CheckpointException">A tensor is missing, or has another shape than the network's.</exception>
    public static void FromCheckpoint(LoadedCheckpoint checkpoint, Replica replica)
    {
        var network = replica.Network;
        var model = checkpoint.Data.Model.ToDictionary(tensor => tensor.Name, StringComparer.Ordinal);
        foreach (var parameter in network.Parameters)
        {
            Import(checkpoint, model, parameter, parameter.Name, replica.Parameters);
        }

        foreach (var statistic in network.Statistics)
        {
            var tensor = Find(checkpoint, model, statistic.Name, [statistic.Length]);
            tensor.Values.Span.CopyTo(replica.Statistics.Slice(statistic.Offset, statistic.Length));
        }

        ImportState(checkpoint, network, replica.OptimizerLayout, replica.StateTail, replica.OptimizerState);
        replica.ToDevice();
    }

    private static void ImportState(LoadedCheckpoint checkpoint, Network network, StateLayout layout, IReadOnlyList<StatePart> tail, Span<float> state)
    {
        var tensors = checkpoint.Data.Optimizer.ToDictionary(tensor => tensor.Name, StringComparer.Ordinal);
        for (int array = 0; array < layout.Arrays.Count; array++)
        {
            foreach (var parameter in network.Parameters)
            {
                Import(checkpoint, tensors, parameter, $"{layout.Arrays[array]}.{parameter.Name}", state.Slice(array * network.ParameterLength, network.ParameterLength));
            }
        }

        for (int scalar = 0; scalar < layout.Scalars.Count; scalar++)
        {
            state[layout.ScalarOffset(network) + scalar] = Find(checkpoint, tensors, layout.Scalars[scalar], []).Values.Span[0];
        }

        foreach (var part in tail)
        {
            Find(checkpoint, tensors, part.Name, [part.Length]).Values.Span.CopyTo(state.Slice(part.Offset, part.Length));
        }
    }

    private static NamedTensor Export(Parameter parameter, string name, ReadOnlySpan<float> flat)
    {
        float[] values = new float[parameter.Length];
        TorchLayout.ToTorch(parameter, flat.Slice(parameter.Offset, parameter.Length), values);
        return new NamedTensor(name, TorchLayout.TorchShape(parameter), values);
    }

    private static void Import(LoadedCheckpoint checkpoint, Dictionary<string, NamedTensor> tensors, Parameter parameter, string name, Span<float> flat)
    {
        var tensor = Find(checkpoint, tensors, name, TorchLayout.TorchShape(parameter));
        TorchLayout.FromTorch(parameter, tensor.Values.Span, flat.Slice(parameter.Offset, parameter.Length));
    }

    private static NamedTensor Find(LoadedCheckpoint checkpoint, Dictionary<string, NamedTensor> tensors, string name, IReadOnlyList<int> shape)
    {
        if (!tensors.TryGetValue(name, out var tensor))
        {
            throw new CheckpointException(checkpoint.Directory, $"expected a tensor '{name}', found none: the checkpoint is of another model or optimizer.");
        }

        return tensor.Shape.SequenceEqual(shape)
            ? tensor
            : throw new CheckpointException(checkpoint.Directory, $"tensor '{name}': expected shape [{string.Join(", ", shape)}], found [{string.Join(", ", tensor.Shape)}].");
    }
}
