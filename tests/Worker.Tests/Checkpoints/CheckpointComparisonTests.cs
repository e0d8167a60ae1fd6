using Lockstep.Protocol.Checkpoints;
using Lockstep.Worker.Checkpoints;

namespace Lockstep.Worker.Tests.Checkpoints;

public sealed class CheckpointComparisonTests : IDisposable
{
    private readonly CheckpointScratch _first = new();
    private readonly CheckpointScratch _second = new();

    public void Dispose()
    {
        _first.Dispose();
        _second.Dispose();
    }

    [Fact]
    public void Of_SameState_IsTheSameAndNamesWhatTheManifestsSay()
    {
        string a = _first.Write(7);
        string b = new CheckpointWriter(_second.Root).Write(CheckpointScratch.Manifest(7) with { RunId = "r2", EvaluationAccuracy = 0.5 }, CheckpointScratch.Data(7));
        var difference = CheckpointComparison.Of(a, b);
        Assert.True(difference.Same);
        Assert.All(difference.Tensors, tensor => Assert.Equal((TensorMatch.Same, 0L, 0.0, 0.0), (tensor.State, tensor.Differing, tensor.MaxAbsolute, tensor.RelativeL2)));
        Assert.Equal(["conv1.weight", "fc.bias", "none", "scalar", "conv1.weight.momentum"], difference.Tensors.Select(tensor => tensor.Name));
        Assert.Equal([new ManifestDifference("run_id", "r1", "r2"), new ManifestDifference("evaluation_accuracy", null, "0.5")], difference.Manifest);
    }

    [Theory]
    [InlineData(new float[] { 3, 4, 0, 12 }, new float[] { 3, 4, 0, 12 }, 0, 0, 0)]
    [InlineData(new float[] { 3, 4, 0, 12 }, new float[] { 6, 0, 0, 12 }, 2, 4, 5.0 / 13)] // (3, 4) of (3, 4, 0, 12)
    [InlineData(new float[] { 0, 0, 0, 0 }, new float[] { 0, -0f, 0, 0 }, 1, 0, 0)] // other bits, no distance
    [InlineData(new float[] { 0, 0, 0, 0 }, new float[] { 0, 2, 0, 0 }, 1, 2, double.PositiveInfinity)]
    [InlineData(new float[] { 1, float.NaN, 1, 1 }, new float[] { 1, float.NaN, 1, 1 }, 0, 0, 0)]
    [InlineData(new float[] { 1, 1, 1, 5 }, new float[] { 1, float.NaN, 1, 1 }, 2, double.NaN, double.NaN)]
    public void Of_Values_CountsAndMeasures(float[] a, float[] b, long differing, double greatest, double relative)
    {
        var tensor = Compare([new("w", [4], a)], [new("w", [4], b)]).Tensors[0];
        Assert.Equal(differing == 0 ? TensorMatch.Same : TensorMatch.Different, tensor.State);
        Assert.Equal((4L, differing), (tensor.Elements, tensor.Differing));
        Assert.Equal(greatest, tensor.MaxAbsolute);
        Assert.Equal(relative, tensor.RelativeL2, 1e-15);
    }

    [Fact]
    public void Of_OtherTensors_SaysWhichAndWhere()
    {
        var difference = Compare([new("a", [2], new float[2]), new("b", [2, 1], new float[2])], [new("b", [2], new float[2]), new("c", [3], new float[3])]);
        Assert.False(difference.Same);
        Assert.Equal(
            [("a", TensorMatch.OnlyInFirst, 2L), ("b", TensorMatch.OtherShape, 2L), ("c", TensorMatch.OnlyInSecond, 3L)],
            difference.Tensors.Select(tensor => (tensor.Name, tensor.State, tensor.Elements)));
    }

    [Fact]
    public void Of_Damaged_Throws()
    {
        string a = _first.Write(7), b = _second.Write(7);
        File.AppendAllText(Path.Combine(b, CheckpointData.OptimizerFile), "x");
        Assert.StartsWith(b, Assert.Throws<CheckpointException>(() => CheckpointComparison.Of(a, b)).File, StringComparison.Ordinal);
    }

    private CheckpointDifference Compare(IReadOnlyList<NamedTensor> first, IReadOnlyList<NamedTensor> second) =>
        CheckpointComparison.Of(Write(_first, first), Write(_second, second));

    private static string Write(CheckpointScratch scratch, IReadOnlyList<NamedTensor> model) =>
        new CheckpointWriter(scratch.Root).Write(CheckpointScratch.Manifest(1), new CheckpointData { Model = model, Optimizer = [] });
}
