using System.Text.Json.Nodes;
using Lockstep.Protocol.Checkpoints;

namespace Lockstep.Worker.Checkpoints;

/// <summary>Compares two checkpoints bit by bit, and by how much.</summary>
public static class CheckpointComparison
{
    private static readonly string[] OfFiles = ["files", "digest"];

    /// <summary>Both are proved against their manifests first.</summary>
    /// <exception cref="CheckpointException">One is damaged.</exception>
    public static CheckpointDifference Of(string first, string second)
    {
        var (a, b) = (CheckpointReader.Read(first), CheckpointReader.Read(second));
        List<TensorDifference> tensors =
        [
            .. Compare(CheckpointData.ModelFile, a.Data.Model, b.Data.Model),
            .. Compare(CheckpointData.OptimizerFile, a.Data.Optimizer, b.Data.Optimizer),
        ];
        return new CheckpointDifference(tensors.All(tensor => tensor.State == TensorMatch.Same), tensors, Manifests(a.Manifest, b.Manifest));
    }

    private static IEnumerable<TensorDifference> Compare(string file, IReadOnlyList<NamedTensor> first, IReadOnlyList<NamedTensor> second)
    {
        var (a, b) = (ByName(first), ByName(second));
        return a.Keys.Union(b.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal).Select(name => Compare(file, name, a.GetValueOrDefault(name), b.GetValueOrDefault(name)));
    }

    private static Dictionary<string, NamedTensor> ByName(IReadOnlyList<NamedTensor> tensors) => tensors.ToDictionary(tensor => tensor.Name, StringComparer.Ordinal);

    private static TensorDifference Compare(string file, string name, NamedTensor? first, NamedTensor? second)
    {
        if (first is null || second is null)
        {
            var state = first is null ? TensorMatch.OnlyInSecond : TensorMatch.OnlyInFirst;
            return new TensorDifference(file, name, state, (first ?? second)!.Values.Length, 0, 0, 0);
        }

        return first.Shape.SequenceEqual(second.Shape)
            ? Measure(file, name, first.Values.Span, second.Values.Span)
            : new TensorDifference(file, name, TensorMatch.OtherShape, first.Values.Length, 0, 0, 0);
    }

    private static TensorDifference Measure(string file, string name, ReadOnlySpan<float> first, ReadOnlySpan<float> second)
    {
        long differing = 0;
        double greatest = 0, squares = 0, size = 0;
        for (int i = 0; i < first.Length; i++)
        {
            size += (double)first[i] * first[i];
            if (BitConverter.SingleToInt32Bits(first[i]) == BitConverter.SingleToInt32Bits(second[i]))
            {
                continue;
            }

            double difference = Math.Abs((double)first[i] - second[i]);
            differing++;
            greatest = Math.Max(greatest, difference); // NaN stays NaN
            squares += difference * difference;
        }

        double relative = squares == 0 ? 0 : Math.Sqrt(squares / size);
        return new TensorDifference(file, name, differing == 0 ? TensorMatch.Same : TensorMatch.Different, first.Length, differing, greatest, relative);
    }

    private static List<ManifestDifference> Manifests(CheckpointManifest first, CheckpointManifest second)
    {
        var (a, b) = (Values(first), Values(second));
        return [.. a.Keys.Union(b.Keys, StringComparer.Ordinal)
            .Select(key => new ManifestDifference(key, a.GetValueOrDefault(key), b.GetValueOrDefault(key)))
            .Where(value => value.First != value.Second)];
    }

    private static Dictionary<string, string> Values(CheckpointManifest manifest) =>
        JsonNode.Parse(CheckpointManifestJson.Write(manifest))!.AsObject()
            .Where(pair => !OfFiles.Contains(pair.Key))
            .ToDictionary(pair => pair.Key, pair => pair.Value!.ToString(), StringComparer.Ordinal);
}
