using Lockstep.Protocol.Experiments;

namespace Lockstep.Protocol.Tests.Experiments;

public class LayerReaderTests
{
    private const string Head = "name: a\ndata: {source: glyphs}\nmodel:\n  layers:\n";

    [Fact]
    public void Read_LayersWithoutNamesAndInputs_AreNamedByPlaceAndFollowEachOther()
    {
        var layers = Read("    - {conv: {channels: 16, kernel: 3}}\n    - relu\n    - dense: 28\n");
        Assert.Equal(["conv1", "relu2", "dense3"], layers.Select(layer => layer.Name));
        Assert.Equal(["input", "conv1", "relu2"], layers.Select(layer => Assert.Single(layer.Inputs)));
        Assert.Equal(["channels=16", "kernel=3", "stride=1", "padding=0", "dilation=1", "groups=1", "bias=0", "relu=0"], layers[0].Settings.Select(setting => $"{setting.Key}={setting.Value}"));
        Assert.Equal(28, layers[2].Settings["units"]);
    }

    [Fact]
    public void Read_Graph_KeepsNamesAndInputs()
    {
        var layers = Read("""
                - {conv: {channels: 8, kernel: 3, padding: 1, bias: true}, name: a}
                - {batch_norm: , name: layer1.0.bn1}
                - {batch_norm: {relu: true}, inputs: [layer1.0.bn1, a], name: c}
                - {max_pool: 2, inputs: c}
                - {dense: {units: 28}}
            """);
        Assert.Equal(["layer1.0.bn1", "a"], layers[2].Inputs);
        Assert.Equal(["c"], layers[3].Inputs);
        Assert.Equal(1, layers[0].Settings["bias"]);
        Assert.Equal((2, 2), (layers[3].Settings["window"], layers[3].Settings["stride"]));
    }

    [Fact]
    public void Read_GivenNameTakesThePlaceOfOneThatWouldBeMade_BothStayUnique()
    {
        var layers = Read("    - relu\n    - {relu: , name: relu1}\n    - {dense: 2}\n");
        Assert.Equal(["relu1_", "relu1", "dense3"], layers.Select(layer => layer.Name));
        Assert.Equal(["relu1_"], layers[1].Inputs);
    }

    [Theory]
    [InlineData("    - {cnov: {channels: 1}}\n", "x.yaml:5:8: model.layers[0]: expected a kind of layer, found 'cnov': did you mean 'conv'?")]
    [InlineData("    - quux\n", "x.yaml:5:7: model.layers[0]: expected a kind of layer, found 'quux': there are")]
    [InlineData("    - {conv: {channels: 1, kernle: 3}}\n", "x.yaml:5:28: model.layers[0].conv.kernle: expected a setting of conv, found 'kernle': did you mean 'kernel'?")]
    [InlineData("    - {conv: {channels: 1}}\n", "model.layers[0].conv.kernel: expected this key, found none: add 'kernel: …'")]
    [InlineData("    - max_pool\n", "model.layers[0].max_pool.window: expected this key, found none")]
    [InlineData("    - {conv: 3}\n", "expected a map of channels, kernel, stride, padding, dilation, groups, bias, relu, found '3'.")]
    [InlineData("    - {relu: 3}\n", "expected nothing, relu has no settings, found '3': write '- relu'.")]
    [InlineData("    - {dense: 0}\n", "model.layers[0].dense.units: expected an integer from 1 to 1048576, found '0'.")]
    [InlineData("    - {dense: {units: 2, relu: yes}}\n", "model.layers[0].dense.relu: expected true or false, found 'yes'.")]
    [InlineData("    - {dense: {units: 2, name: x}}\n", "found the unknown key 'name': remove it, or write it beside 'dense', not in it.")]
    [InlineData("    - {dense: 2, relu: {}}\n", "expected one kind a layer, found 'relu' beside 'dense': make two layers of it.")]
    [InlineData("    - {name: x}\n", "expected a kind of layer, found none: add one of conv,")]
    [InlineData("    - [dense]\n", "expected a layer such as {dense: 10}, found a list.")]
    [InlineData("    - {dense: 2, name: input}\n", "model.layers[0].name: expected up to 100 letters")]
    [InlineData("    - {dense: 2, name: 'a b'}\n", "found 'a b'.")]
    [InlineData("    - {dense: 2, name: a}\n    - {dense: 2, name: a}\n", "x.yaml:6:24: model.layers[1].name: expected each name once, found 'a' again: it stands on line 5 already; choose another.")]
    [InlineData("    - {dense: 2, inputs: [b]}\n    - {dense: 2, name: b}\n", "x.yaml:5:27: model.layers[0].inputs[0]: expected an earlier layer, found 'b', which comes later")]
    [InlineData("    - {dense: 2, name: b, inputs: b}\n", "found 'b', which is this layer itself")]
    [InlineData("    - {dense: 2, name: abcd}\n    - {dense: 2, inputs: abce}\n", "expected an earlier layer, found 'abce': did you mean 'abcd'?")]
    [InlineData("    - {dense: 2, inputs: [input, input]}\n", "model.layers[0].inputs: expected 1 input for dense, found 2")]
    [InlineData("    - relu\n    - {batch_norm: , inputs: [relu1, relu1]}\n", "model.layers[1].inputs: expected different inputs, found [relu1, relu1].")]
    [InlineData("    - {dense: 2, inputs: []}\n", "expected the name of an earlier layer or a list of such names, found a list.")]
    [InlineData("    - {dense: 2, name: lost}\n    - {dense: 2, inputs: input}\n", "x.yaml:5:7: model.layers[0]: expected a layer that others use, found 'lost', which nobody does")]
    public void Read_OneMistake_IsTheOnlyError(string layers, string expected)
        => Assert.Contains(expected, Assert.Single(ExperimentYaml.Read(Head + layers, "x.yaml").Errors).ToString(), StringComparison.Ordinal);

    [Theory]
    [InlineData("name: a\ndata: {source: glyphs}\nmodel: {layers: []}\n", "model.layers: expected a list of 1 to 10000 layers")]
    [InlineData("name: a\ndata: {source: glyphs}\nmodel: {layers: 3}\n", "model.layers: expected a list of 1 to 10000 layers")]
    [InlineData("name: a\ndata: {source: glyphs}\nmodel: {}\n", "x.yaml:3:8: model.name: expected this key, found none: add 'name: …'")]
    [InlineData("name: a\ndata: {source: glyphs}\nmodel: {name: mlp, layers: [{dense: 2}]}\n", "model.name: expected none beside layers, found 'mlp': keep one of the two.")]
    public void Read_WrongModel_IsTheOnlyError(string yaml, string expected)
        => Assert.Contains(expected, Assert.Single(ExperimentYaml.Read(yaml, "x.yaml").Errors).ToString(), StringComparison.Ordinal);

    [Fact]
    public void Read_ManyMistakes_ReportsAllInFileOrder()
    {
        var result = ExperimentYaml.Read(Head + """
                - {conv: {channels: 0, kernel: 3}, name: a}
                - {batchnorm: {relu: true}}
                - {dense: 2, inputs: [z]}
                - {dense: {}, name: a}
            """, "x.yaml");
        Assert.Equal(
            ["5:model.layers[0].conv.channels", "6:model.layers[1]", "7:model.layers[2].inputs[0]", "8:model.layers[3].dense.units", "8:model.layers[3].name"],
            result.Errors.Select(error => $"{error.Line}:{error.Path}").Order());
    }

    [Fact]
    public void Read_FaultOfTheCaller_GetsThePlaceOfItsLayer()
    {
        var result = ExperimentYaml.Read(Head + "    - relu\n    - {dense: 3}\n", "x.yaml", null, _ => [new SpecFault("model.layers[1]", "does not fit.")]);
        Assert.Equal("x.yaml:6:7: model.layers[1]: does not fit.", Assert.Single(result.Errors).ToString());
        Assert.Null(result.Spec);
    }

    [Fact]
    public void Canonical_Layers_HasEverySettingAndIsReadBackAsTheSame()
    {
        const string Expected = """"model":{"name":null,"zero_gamma":true,"initialisation":{"kind":"he","fan":"fan_in","gain":null,"std":null,"value":null,"bias":0},"layers":[{"relu":{},"name":"relu1","inputs":["input"]},{"dense":{"units":28,"relu":true},"name":"fc","inputs":["relu1"]}]}"""";
        var spec = ExperimentYaml.Read(Head + "    - relu\n    - {dense: {relu: true, units: 28}, name: fc}\n", "x.yaml").Spec!;
        string canonical = ExperimentJson.Canonical(spec);
        Assert.True(canonical.Contains(Expected, StringComparison.Ordinal), canonical);
        Assert.Equal(canonical, ExperimentJson.Canonical(ExperimentYaml.Read(canonical, "x.json").Spec!));
    }

    [Fact]
    public void Of_AnotherSettingOfALayer_IsAnotherHash()
        => Assert.NotEqual(Hash("    - {dense: 28}\n"), Hash("    - {dense: {units: 28, relu: true}}\n"));

    private static string Hash(string layers) => ExperimentHash.Of(ExperimentYaml.Read(Head + layers, "x.yaml").Spec!);

    private static IReadOnlyList<LayerSpec> Read(string layers)
    {
        var result = ExperimentYaml.Read(Head + layers, "x.yaml");
        Assert.Empty(result.Errors);
        return result.Spec!.Model.Layers;
    }
}
