using System.Text.Json;
using Lockstep.Engine.Cpu;
using Lockstep.Engine.Diagnostics;
using Lockstep.Engine.Networks;
using Lockstep.Engine.Networks.Custom;
using Lockstep.Protocol.Experiments;
using Lockstep.Worker.Hosting;
using Lockstep.Worker.Training;

namespace Lockstep.Worker.Tests.Training;

public sealed class NetworkFactoryTests
{
    private static readonly ImageShape Image = new(32, 32, 3);

    /// <summary>What a file may write is what the engine can build: kinds and settings of the two tables are the same.</summary>
    [Fact]
    public void Kinds_OfTheSchema_AreThoseOfTheEngine()
    {
        var layers = JsonDocument.Parse(ExperimentSchema.Generate()).RootElement.GetProperty("properties").GetProperty("model").GetProperty("anyOf")[1]
            .GetProperty("properties").GetProperty("layers").GetProperty("items").GetProperty("anyOf").EnumerateArray().Skip(1);
        var written = layers.Select(layer => layer.GetProperty("properties").EnumerateObject().First()).ToDictionary(
            kind => kind.Name,
            kind => string.Join(" ", kind.Value.GetProperty("anyOf")[0].GetProperty("properties").EnumerateObject().Select(setting => setting.Name)));
        Assert.Equal(CustomNetwork.Kinds.ToDictionary(kind => kind.Key, kind => string.Join(" ", kind.Value)), written);
    }

    [Fact]
    public void Create_LayersOfResNet20sStart_AreTheZoosOwn()
    {
        var spec = Spec("""
                - {conv: {channels: 16, kernel: 3, padding: 1}, name: conv1}
                - {batch_norm: {relu: true}, name: bn1}
                - {global_average: , name: avgpool}
                - {dense: 10, name: fc}
            """);
        var network = NetworkFactory.Create(spec, Image, 10);
        var zoo = ModelZoo.Create("resnet20", Image, 10, new ModelOptions());
        Assert.Equal(zoo.LayerTable.Take(2), network.LayerTable.Take(2));
        Assert.Equal("fc.bias", network.Parameters[^1].Name);
    }

    [Theory]
    [InlineData("unet", "one output an image")]
    [InlineData("autoencoder", null)]
    [InlineData("resnet20", null)]
    public void Faults_NetworkOfTheZoo_SaysWhatLabelsItLacks(string model, string? expected)
    {
        var spec = ExperimentYaml.Read($"{{name: a, model: {model}, data: {{source: glyphs}}}}", "x.yaml").Spec!;

        string[] faults = [.. NetworkFactory.Faults(spec, Image, 10).Select(fault => $"{fault.Path}: {fault.Message}")];

        Assert.Equal(expected is null ? 0 : 1, faults.Length);
        Assert.All(faults, fault => Assert.Contains(expected!, fault, StringComparison.Ordinal));
        Assert.All(faults, fault => Assert.StartsWith("model.name: ", fault, StringComparison.Ordinal));
    }

    [Fact]
    public void Create_EveryKindOfLayer_HasTheRightGradient()
    {
        var spec = Spec("""
                - {conv: {channels: 12, kernel: 3, stride: 2, padding: 1, bias: true}, name: a}
                - lrn
                - elu
                - {conv: {channels: 12, kernel: 3, padding: 1, groups: 3, relu: true}, name: b}
                - {concat: , inputs: [a, b], name: c}
                - {maxout: 2}
                - prelu
                - {average_pool: {window: 3, stride: 2, padding: 1, ceil: true, count_padding: false}}
                - {transposed_conv: {channels: 6, kernel: 2, stride: 2, bias: true}}
                - tanh
                - {max_pool: {window: 3, stride: 2, padding: 1}, name: d}
                - {conv: {channels: 6, kernel: 1}}
                - {batch_norm: {relu: false}}
                - {pad_shortcut: {channels: 6, stride: 1}}
                - selu
                - {conv: {channels: 6, kernel: 3, padding: 2, dilation: 2}, name: e}
                - {add: {relu: true}, inputs: [d, e]}
                - {leaky_relu: 0.1}
                - {dropout: 0.3}
                - flatten
                - {dense: 20}
                - global_average
                - relu
                - sigmoid
                - {dense: 15}
                - softmax
                - {dense: 28}
            """);
        Assert.Equal(CustomNetwork.Kinds.Keys.Order(), spec.Model.Layers.Select(layer => layer.Kind).Distinct().Order());
        using var device = new CpuDevice();
        var result = GradientCheck.Run(NetworkFactory.Create(spec, Image, 28), device, new GradientCheckSettings { Elements = 2 });
        Assert.True(result.Passed, $"{result.Worst}");
    }

    [Fact]
    public void Faults_OfAFileThatDoesNotFit_HaveThePathOfTheLayer()
    {
        var fault = Assert.Single(NetworkFactory.Faults(Spec("    - {max_pool: 40}\n    - {dense: 10}\n"), Image, 10));
        Assert.Equal("model.layers[0]", fault.Path);
        Assert.Contains("too small", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Faults_OfANamedModelOnTinyImages_AreAtTheName()
    {
        var spec = ExperimentYaml.Read("name: a\nmodel: lenet5\ndata: {source: glyphs}\n", "x.yaml").Spec!;
        Assert.Equal("model.name", Assert.Single(NetworkFactory.Faults(spec, new ImageShape(8, 8, 1), 10)).Path);
        Assert.Empty(NetworkFactory.Faults(spec, new ImageShape(28, 28, 1), 10));
    }

    [Fact]
    public void Faults_DataNotHere_AreLeftToTheWorker()
    {
        var spec = ExperimentYaml.Read("name: a\nmodel: {layers: [{dense: 3}]}\ndata: {source: image_folder, path: nowhere}\n", "x.yaml").Spec!;
        Assert.Empty(ExperimentNetwork.Faults(spec, "/"));
    }

    [Fact]
    public void Faults_OfGlyphs_KnowItsClasses()
    {
        Assert.Contains("28 outputs", Assert.Single(ExperimentNetwork.Faults(Spec("    - {dense: 10}\n"), "/")).Message, StringComparison.Ordinal);
        Assert.Empty(ExperimentNetwork.Faults(Spec("    - {dense: 28}\n"), "/"));
    }

    private static ExperimentSpec Spec(string layers)
    {
        var read = ExperimentYaml.Read("name: a\ndata: {source: glyphs}\nmodel:\n  layers:\n" + layers, "x.yaml");
        Assert.Empty(read.Errors);
        return read.Spec!;
    }
}
