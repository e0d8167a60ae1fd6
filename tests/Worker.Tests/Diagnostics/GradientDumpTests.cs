using Lockstep.Worker.Checkpoints;
using Lockstep.Worker.Diagnostics;

namespace Lockstep.Worker.Tests.Diagnostics;

public sealed class GradientDumpTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("lockstep-dump-").FullName;

    [Fact]
    public void Write_AllWeightsZero_HasTheGradientsWorkedOutByHand()
    {
        Write("weights", Tensor("fc1.weight", 256, 4), Tensor("fc1.bias", 256), Tensor("fc2.weight", 256, 256), Tensor("fc2.bias", 256), Tensor("fc3.weight", 2, 256), Tensor("fc3.bias", 2));
        Write("input", Tensor("images", 2, 1, 2, 2), new NamedTensor("labels", [2], new float[] { 0, 1 }));
        double loss = GradientDump.Write("mlp", 2, PathOf("weights"), PathOf("input"), PathOf("output"));
        var found = SafetensorsReader.Read(PathOf("output")).ToDictionary(tensor => tensor.Name);

        // Two classes at one half each: ln 2, and softmax minus target, ±1/2 and its opposite, cancel in the mean.
        Assert.Equal(Math.Log(2), loss, 1e-6);
        Assert.Equal([0f, 0, 0, 0], found["logits"].Values.ToArray());
        Assert.Equal([0f, 0], found["fc3.bias"].Values.ToArray());
        Assert.Equal([256, 4], found["fc1.weight"].Shape);
        Assert.Equal(8, found.Count);
    }

    [Fact]
    public void Write_TensorMissing_NamesIt()
    {
        Write("weights", Tensor("fc1.weight", 256, 4));
        Write("input", Tensor("images", 1, 1, 2, 2), Tensor("labels", 1));
        Assert.Contains("fc1.bias", Assert.Throws<ArgumentException>(() => GradientDump.Write("mlp", 2, PathOf("weights"), PathOf("input"), PathOf("output"))).Message, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private static NamedTensor Tensor(string name, params int[] shape) => new(name, shape, new float[shape.Aggregate((product, size) => product * size)]);

    private string PathOf(string name) => Path.Combine(_directory, name);

    private void Write(string name, params NamedTensor[] tensors)
    {
        using var file = File.Create(PathOf(name));
        SafetensorsWriter.Write(file, tensors);
    }
}
