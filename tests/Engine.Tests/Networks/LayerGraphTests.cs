using Lockstep.Engine.Cpu;
using Lockstep.Engine.Devices;
using Lockstep.Engine.Losses;
using Lockstep.Engine.Networks;
using Lockstep.Engine.Optimizers;
using Lockstep.Engine.Tests.Oracles;
using Lockstep.Engine.Tests.Training;
using Lockstep.Engine.Training;

namespace Lockstep.Engine.Tests.Networks;

/// <summary>Every layer inside a graph where values have several consumers: the gradient still is the slope of the loss.</summary>
public sealed class LayerGraphTests
{
    private const int Samples = 4;
    private static readonly ImageShape Shape = new(8, 8, 2);

    [Theory]
    [InlineData("leaky")]
    [InlineData("elu")]
    [InlineData("selu")]
    [InlineData("sigmoid")]
    [InlineData("tanh")]
    [InlineData("prelu")]
    [InlineData("maxout")]
    [InlineData("softmax")]
    [InlineData("dropout")]
    [InlineData("response")]
    [InlineData("sum")]
    [InlineData("concat")]
    [InlineData("transposed")]
    [InlineData("auxiliary")]
    public void Accumulate_LayerWithSharedInput_GradientIsSlopeOfLoss(string layer)
    {
        var builder = new NetworkBuilder(layer, Shape, new ModelOptions());
        Value shared = builder.Convolution(builder.Input, "conv1", 6, 3, 1, 1, bias: true);
        Value early = builder.Convolution(shared, "conv2", 6, 1, bias: true);
        Value made = Layer(builder, layer, shared, early);

        // A later consumer of the shared value, where the layer can add to its gradient: then it must.
        Value late = layer == "transposed" ? builder.AveragePool(made, "late", 2, 2) : builder.Convolution(shared, "conv3", made.Shape.Channels, 3, 1, 1, bias: true);
        Value sum = layer == "transposed" ? late : builder.Sum([made, late], "sum2");
        Value output = builder.Dense(builder.Flatten(builder.Concatenate([early, sum], "end"), "flatten"), "fc", 5);
        Network network = layer == "auxiliary"
            ? builder.Build(output, auxiliaries: new AuxiliaryOutput(builder.Dense(builder.Flatten(made, "head.flatten"), "head.fc", 5), 0.3f))
            : builder.Build(output);

        using Replica replica = Start(network);
        LossSlope.Holds(replica, parameters => Loss(replica, parameters), _ => true, 0.03);
    }

    [Fact]
    public void Build_TransposedConvolutionInTheMiddle_NamesBothLayers()
    {
        var builder = new NetworkBuilder("n", Shape, new ModelOptions());
        Value shared = builder.Convolution(builder.Input, "conv1", 6, 3, 1, 1);
        Value up = builder.TransposedConvolution(shared, "up", 6, 3, 1, 1);
        Value sum = builder.Sum([up, shared], "sum");

        ArgumentException error = Assert.Throws<ArgumentException>(() => builder.Build(sum));
        Assert.Contains("up: its input is used again by sum", error.Message);
    }

    [Fact]
    public void Build_UnusedValue_NamesItsLayer()
    {
        var builder = new NetworkBuilder("n", Shape, new ModelOptions());
        Value x = builder.Convolution(builder.Input, "conv1", 6, 3, 1, 1);
        builder.Convolution(x, "loose", 6, 1);

        ArgumentException error = Assert.Throws<ArgumentException>(() => builder.Build(builder.Convolution(x, "end", 2, 1)));
        Assert.Contains("loose: its output is used by no layer", error.Message);
    }

    /// <summary>Sum over outputs of weight × loss, computed apart: the heads see the same labels.</summary>
    [Fact]
    public void Accumulate_AuxiliaryHead_AddsWeightedLossInTrainingOnly()
    {
        Network Head(bool main, bool auxiliary)
        {
            var builder = new NetworkBuilder("n", Shape, new ModelOptions());
            Value x = builder.Flatten(builder.Input, "flatten");
            Value? first = main ? builder.Dense(x, "first", 3) : null, second = auxiliary ? builder.Dense(x, "second", 3) : null;
            return first is not null && second is not null ? builder.Build(first, auxiliaries: new AuxiliaryOutput(second, 0.25f)) : builder.Build(first ?? second!);
        }

        using Replica both = Start(Head(true, true)), first = Start(Head(true, false)), second = Start(Head(false, true));

        Closeness.Holds(Loss(first) + 0.25 * Loss(second), Loss(both), 1e-6);
        Assert.Equal(first.Evaluate(1, Source()).LossSum, both.Evaluate(1, Source()).LossSum);
        Assert.Equal(["flatten", "first"], both.Network.EvaluatedLayers.Select(layer => layer.Name));
    }

    /// <summary>An output that its producer reads with zeros around it: the loss must leave them.</summary>
    [Theory]
    [InlineData(CrossEntropyLoss.Name)]
    [InlineData(SquaredErrorLoss.Name)]
    [InlineData(BinaryCrossEntropyLoss.Name)]
    public void Accumulate_PaddedConvolutionAsOutput_GradientIsSlopeOfLoss(string loss)
    {
        var builder = new NetworkBuilder("n", Shape, new ModelOptions());
        Value x = builder.Convolution(builder.Input, "conv1", 6, 3, 1, 1, bias: true, rectify: true);
        Network network = builder.Build(builder.Convolution(x, "conv2", 3, 3, 1, 1, bias: true), loss);
        using Replica replica = Start(network);
        int[] labels = [.. Enumerable.Range(0, Samples * 64).Select(i => i * 5 % 7 % 3)];

        LossSlope.Holds(
            replica,
            parameters =>
            {
                parameters.CopyTo(replica.Parameters);
                replica.Accumulate(1, new MemorySource(Images(), labels, Samples) { LabelsPerSample = 64 }, Samples, 1);
                return replica.Metrics.Loss;
            },
            _ => true,
            0.03);
    }

    private static Value Layer(NetworkBuilder builder, string layer, Value shared, Value early) => layer switch
    {
        "leaky" => builder.LeakyRectify(shared, "layer", 0.2f),
        "elu" => builder.Elu(shared, "layer"),
        "selu" => builder.Selu(shared, "layer"),
        "sigmoid" => builder.Sigmoid(shared, "layer"),
        "tanh" => builder.Tanh(shared, "layer"),
        "prelu" => builder.Prelu(shared, "layer"),
        "maxout" => builder.Maxout(shared, "layer", 3),
        "softmax" => builder.Softmax(shared, "layer"),
        "dropout" => builder.Dropout(shared, "layer", 0.5f),
        "response" => builder.NormalizeResponse(shared, "layer", new ResponseNormalization(5, 0.1f, 0.75f, 2)),
        "sum" => builder.Sum([early, shared], "layer", rectify: true),
        "concat" => builder.Concatenate([shared, early], "layer"),
        "transposed" => builder.TransposedConvolution(shared, "layer", 4, 4, 2, 1, bias: true, rectify: true),
        _ => early,
    };

    private static Replica Start(Network network)
    {
        var replica = new Replica(network, new CpuDevice(), new Sgd(new SgdSettings()), new ReplicaSettings { SliceSize = Samples });
        replica.Initialize(3);
        return replica;
    }

    private static double Loss(Replica replica, float[]? parameters = null)
    {
        parameters?.CopyTo(replica.Parameters);
        replica.Accumulate(1, Source(), Samples, 1, 99);
        return replica.Metrics.Loss;
    }

    private static float[] Images() => Sample.Floats(Sample.Doubles(Samples * Shape.Length, 9));

    private static MemorySource Source() => new(Images(), [0, 1, 2, 1], Samples);
}
