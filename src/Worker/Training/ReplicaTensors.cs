using Lockstep.Engine.Networks;
using Lockstep.Protocol.Checkpoints;
using Lockstep.Worker.Checkpoints;

namespace Lockstep.Worker.Training;

/// <summary>Between the flat buffers of a replica and the named tensors of a checkpoint, in torchvision's names and layouts.</summary>
internal static class ReplicaTensors
{
    private const string MomentumPrefix = "momentum.";

    public static CheckpointData ToCheckpoint(Network network, float[] parameters, float[] statistics, float[] optimizer) => new()
    {
        Model =
        [
            .. network.Parameters.Select(parameter => Export(parameter, parameter.Name, parameters)),
            .. network.Statistics.Select(statistic => new NamedTensor(statistic.Name, [statistic.Length], statistics.AsMemory(statistic.Offset, statistic.Length))),
        ],
        Optimizer = optimizer.Length == 0 ? [] : [.. network.Parameters.Select(parameter => Export(parameter, MomentumPrefix + parameter.Name, optimizer))],
    };

    /// <exception cref="CheckpointException">A tensor is missing, or has another shape than the network's.</exception>
    public static void FromCheckpoint(LoadedCheckpoint checkpoint, Network network, Span<float> parameters, Span<float> statistics, Span<float> optimizer)
    {
        var model = checkpoint.Data.Model.ToDictionary(tensor => tensor.Name, StringComparer.Ordinal);
        var momenta = checkpoint.Data.Optimizer.ToDictionary(tensor => tensor.Name, StringComparer.Ordinal);
        foreach (var parameter in network.Parameters)
        {
            Import(checkpoint, model, parameter, parameter.Name, parameters);
            if (!optimizer.IsEmpty)
            {
                Import(checkpoint, momenta, parameter, MomentumPrefix + parameter.Name, optimizer);
            }
        }

        foreach (var statistic in network.Statistics)
        {
            var tensor = Find(checkpoint, model, statistic.Name, [statistic.Length]);
            tensor.Values.Span.CopyTo(statistics.Slice(statistic.Offset, statistic.Length));
        }
    }

    private static NamedTensor Export(Parameter parameter, string name, float[] flat)
    {
        float[] values = new float[parameter.Length];
        TorchLayout.ToTorch(parameter, flat.AsSpan(parameter.Offset, parameter.Length), values);
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
            throw new CheckpointException(checkpoint.Directory, $"expected a tensor '{name}', found none: the checkpoint is of another model.");
        }

        return tensor.Shape.SequenceEqual(shape)
            ? tensor
            : throw new CheckpointException(checkpoint.Directory, $"tensor '{name}': expected shape [{string.Join(", ", shape)}], found [{string.Join(", ", tensor.Shape)}].");
    }
}
