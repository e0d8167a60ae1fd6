using Lockstep.Engine.Devices;
using Lockstep.Engine.Losses;
using Lockstep.Engine.Networks;

namespace Lockstep.Engine.Diagnostics.Devices;

/// <summary>
/// Every kind of layer, each between a convolution, whose gradient proves what goes backward through the layer, and a dense layer.
/// Sizes are odd and channels no powers of two where nothing asks for them, because that is where kernels go wrong.
/// </summary>
internal static class LayerCases
{
    private const int Classes = 7;
    private static readonly ImageShape Image = new(13, 11, 5);

    public static IReadOnlyList<LayerCase> All { get; } =
    [
        Layer("dense", (_, x) => x),
        Layer("dense + relu", (b, x) => b.Dense(b.Flatten(x, "flat"), "hidden", 24, rectify: true), kinks: true),
        Layer("convolution 1x1", (b, x) => b.Convolution(x, "own", 16, 1)),
        Layer("convolution 1x1, stride 2", (b, x) => b.Convolution(x, "own", 24, 1, 2)),
        Layer("convolution 3x3", (b, x) => b.Convolution(x, "own", 16, 3, padding: 1)),
        Layer("convolution 3x3, 64 channels", (b, x) => b.Convolution(b.Convolution(x, "wide", 64, 1), "own", 64, 3, padding: 1)),
        Layer("convolution 3x3, bias, relu", (b, x) => b.Convolution(x, "own", 9, 3, padding: 1, bias: true, rectify: true), kinks: true),
        Layer("convolution 3x3, stride 2", (b, x) => b.Convolution(x, "own", 16, 3, 2, 1)),
        Layer("convolution 5x5, stride 3, no padding", (b, x) => b.Convolution(x, "own", 8, 5, 3)),
        Layer("convolution 3x3, dilation 2", (b, x) => b.Convolution(x, "own", 8, 3, padding: 2, dilation: 2)),
        Layer("convolution 3x3, 4 groups", (b, x) => b.Convolution(x, "own", 16, 3, padding: 1, groups: 4)),
        new("stem 7x7, stride 2, 3 channels", () => Stem("stem"), Kinks: true),
        Layer("transposed convolution", (b, x) => b.TransposedConvolution(x, "own", 6, 3, 2, 1, 1, bias: true, rectify: true), kinks: true),
        Layer("batch norm", (b, x) => b.BatchNorm(x, "own", rectify: false)),
        Layer("batch norm + relu", (b, x) => b.BatchNorm(x, "own", rectify: true), kinks: true),
        Layer("batch norm, odd channels", (b, x) => b.BatchNorm(b.Convolution(x, "odd", 9, 1), "own", rectify: true), kinks: true),
        Layer("residual block", Residual, kinks: true),
        Layer("relu", (b, x) => b.Rectify(x, "own"), kinks: true),
        Layer("leaky relu", (b, x) => b.LeakyRectify(x, "own", 0.1f), kinks: true),
        Layer("elu", (b, x) => b.Elu(x, "own"), kinks: true),
        Layer("selu", (b, x) => b.Selu(x, "own"), kinks: true),
        Layer("sigmoid", (b, x) => b.Sigmoid(x, "own")),
        Layer("tanh", (b, x) => b.Tanh(x, "own")),
        Layer("prelu", (b, x) => b.Prelu(x, "own"), kinks: true),
        Layer("maxout", (b, x) => b.Maxout(x, "own", 4), kinks: true),
        Layer("softmax", (b, x) => b.Softmax(x, "own")),
        Layer("local response normalisation", (b, x) => b.NormalizeResponse(x, "own", new ResponseNormalization(5, 1e-2f, 0.75f, 2))),
        Layer("max pool 3x3/2", (b, x) => b.MaxPool(x, "own", 3, 2, 1), kinks: true),
        Layer("max pool 2x2/2, ceiling", (b, x) => b.MaxPool(x, "own", 2, 2, ceiling: true), kinks: true),
        Layer("average pool 3x3/2", (b, x) => b.AveragePool(x, "own", 3, 2, 1)),
        Layer("average pool 3x3/2, real pixels", (b, x) => b.AveragePool(x, "own", 3, 2, 1, true, false)),
        Layer("global average", (b, x) => b.GlobalAverage(x, "own")),
        Layer("dropout", (b, x) => b.Dropout(x, "own", 0.3f)),
        Layer("concatenation", (b, x) => b.Concatenate([x, b.Convolution(x, "own", 5, 1)], "joined")),
        Layer("sum + relu", (b, x) => b.Sum([x, b.Convolution(x, "own", 12, 1)], "joined", rectify: true), kinks: true),
        Layer("padded shortcut", (b, x) => b.PadShortcut(x, "own", 20, 2)),
        new("squared error", () => Autoencoder("mean_squared_error")),
        new("binary cross-entropy", () => Autoencoder("binary_cross_entropy")),
        new("cross-entropy of pixels", Pixels, Kinks: true),
        new("lenet5", () => Model("lenet5", 28, 1), 3, Kinks: true),
        new("resnet20", () => Model("resnet20", 32, 3), 3, Kinks: true),
    ];

    /// <summary>A network of the zoo that takes images of this size.</summary>
    public static Network Model(string name, int size, int channels) => ModelZoo.Create(name, new ImageShape(size, size, channels), 10, new ModelOptions());

    private static LayerCase Layer(string name, Func<NetworkBuilder, Value, Value> layer, bool kinks = false) => new(name, () =>
    {
        var builder = new NetworkBuilder(name, Image, new ModelOptions());
        Value own = layer(builder, builder.Convolution(builder.Input, "before", 12, 3, padding: 1));
        Value flat = own.Shape is { Height: 1, Width: 1 } ? own : builder.Flatten(own, "flatten");
        return builder.Build(builder.Dense(flat, "after", Classes));
    }, Kinks: kinks);

    private static Value Residual(NetworkBuilder builder, Value input)
    {
        Value branch = builder.BatchNorm(builder.Convolution(input, "first", 16, 3, 2, 1), "first_norm", rectify: true);
        Value shortcut = builder.BatchNorm(builder.Convolution(input, "shortcut", 16, 1, 2), "shortcut_norm", rectify: false);
        return builder.BatchNorm(builder.Convolution(branch, "second", 16, 3, padding: 1), "second_norm", rectify: true, shortcut);
    }

    private static Network Stem(string name)
    {
        var builder = new NetworkBuilder(name, new ImageShape(29, 27, 3), new ModelOptions());
        Value stem = builder.BatchNorm(builder.Convolution(builder.Input, "stem", 16, 7, 2, 3), "norm", rectify: true);
        return builder.Build(builder.Dense(builder.GlobalAverage(builder.MaxPool(stem, "pool", 3, 2, 1), "average"), "after", Classes));
    }

    private static Network Autoencoder(string loss)
    {
        var builder = new NetworkBuilder(loss, new ImageShape(9, 7, 3), new ModelOptions());
        Value code = builder.Tanh(builder.Convolution(builder.Input, "encode", 6, 3, padding: 1, bias: true), "code");
        return builder.Build(builder.Convolution(code, "decode", 3, 3, padding: 1, bias: true), loss, targetIsInput: true);
    }

    private static Network Pixels()
    {
        var builder = new NetworkBuilder("pixels", new ImageShape(9, 7, 3), new ModelOptions());
        Value features = builder.Convolution(builder.Input, "features", 8, 3, padding: 1, bias: true, rectify: true);
        return builder.Build(builder.Convolution(features, "classes", Classes, 1, bias: true), CrossEntropyLoss.Name);
    }
}
