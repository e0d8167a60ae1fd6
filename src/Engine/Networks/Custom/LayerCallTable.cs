using Lockstep.Engine.Devices;

namespace Lockstep.Engine.Networks.Custom;

/// <summary>From the word of a kind of layer, with the names of its settings, to the call that builds it.</summary>
internal static class LayerCallTable
{
    private static readonly (string Kind, string[] Settings, Func<LayerCall, Value> Build)[] Table =
    [
        ("conv", ["channels", "kernel", "stride", "padding", "dilation", "groups", "bias", "relu"], Convolution),
        ("transposed_conv", ["channels", "kernel", "stride", "padding", "output_padding", "bias", "relu"], TransposedConvolution),
        ("dense", ["units", "relu"], call => call.Builder.Dense(call.Flat, call.Name, call.Count("units"), call.IsLast, call.Flag("relu"))),
        ("batch_norm", ["relu", "ends_block"], BatchNorm),
        ("lrn", ["size", "alpha", "beta", "k"], NormalizeResponse),
        ("dropout", ["rate"], call => call.Builder.Dropout(call.Input, call.Name, call.Number("rate"))),
        ("relu", [], call => call.Builder.Rectify(call.Input, call.Name)),
        ("leaky_relu", ["slope"], call => call.Builder.LeakyRectify(call.Input, call.Name, call.Number("slope"))),
        ("prelu", ["start"], call => call.Builder.Prelu(call.Input, call.Name, call.Number("start"))),
        ("elu", ["alpha"], call => call.Builder.Elu(call.Input, call.Name, call.Number("alpha"))),
        ("selu", [], call => call.Builder.Selu(call.Input, call.Name)),
        ("sigmoid", [], call => call.Builder.Sigmoid(call.Input, call.Name)),
        ("tanh", [], call => call.Builder.Tanh(call.Input, call.Name)),
        ("maxout", ["pieces"], call => call.Builder.Maxout(call.Input, call.Name, call.Count("pieces"))),
        ("softmax", [], Softmax),
        ("add", ["relu"], call => call.Builder.Sum(call.Inputs, call.Name, call.Flag("relu"))),
        ("concat", [], call => call.Builder.Concatenate(call.Inputs, call.Name)),
        ("max_pool", ["window", "stride", "padding", "ceil"], MaximumPool),
        ("average_pool", ["window", "stride", "padding", "ceil", "count_padding"], AveragePool),
        ("global_average", [], call => call.Builder.GlobalAverage(call.Input, call.Name)),
        ("flatten", [], call => call.Builder.Flatten(call.Input, call.Name)),
        ("pad_shortcut", ["channels", "stride"], call => call.Builder.PadShortcut(call.Input, call.Name, call.Count("channels"), call.Count("stride"))),
    ];

    private static readonly Dictionary<string, Func<LayerCall, Value>> Calls = Table.ToDictionary(entry => entry.Kind, entry => entry.Build, StringComparer.Ordinal);

    public static IReadOnlyDictionary<string, IReadOnlyList<string>> Kinds { get; } =
        Table.ToDictionary(entry => entry.Kind, entry => (IReadOnlyList<string>)entry.Settings, StringComparer.Ordinal);

    /// <exception cref="ArgumentException">The kind is unknown, or the layer does not fit its inputs.</exception>
    public static Value Build(LayerCall call) => Calls.TryGetValue(call.Plan.Kind, out Func<LayerCall, Value>? build)
        ? build(call)
        : throw new ArgumentException($"unknown kind of layer '{call.Plan.Kind}': did you mean '{NearestName.Of(call.Plan.Kind, [.. Kinds.Keys])}'?", nameof(call));

    private static Value Convolution(LayerCall call) => call.Builder.Convolution(
        call.Input,
        call.Name,
        call.Count("channels"),
        call.Count("kernel"),
        call.Count("stride"),
        call.Count("padding"),
        call.Flag("bias"),
        call.Flag("relu"),
        call.Count("dilation"),
        call.Count("groups"));

    private static Value TransposedConvolution(LayerCall call) => call.Builder.TransposedConvolution(
        call.Input,
        call.Name,
        call.Count("channels"),
        call.Count("kernel"),
        call.Count("stride"),
        call.Count("padding"),
        call.Count("output_padding"),
        call.Flag("bias"),
        call.Flag("relu"));

    private static Value NormalizeResponse(LayerCall call) => call.Builder.NormalizeResponse(
        call.Input, call.Name, new ResponseNormalization(call.Count("size"), call.Number("alpha"), call.Number("beta"), call.Number("k")));

    private static Value Softmax(LayerCall call) => call.IsLast
        ? throw new ArgumentException("expected a layer whose outputs are any numbers, found softmax: remove it, the loss applies it itself.", nameof(call))
        : call.Builder.Softmax(call.Input, call.Name);

    private static Value BatchNorm(LayerCall call) =>
        call.Builder.BatchNorm(call.Input, call.Name, call.Flag("relu"), call.Inputs.Count > 1 ? call.Inputs[1] : null, call.Flag("ends_block"));

    private static Value MaximumPool(LayerCall call) =>
        call.Builder.MaxPool(call.Input, call.Name, call.Count("window"), call.Count("stride"), call.Count("padding"), call.Flag("ceil"));

    private static Value AveragePool(LayerCall call) => call.Builder.AveragePool(
        call.Input, call.Name, call.Count("window"), call.Count("stride"), call.Count("padding"), call.Flag("ceil"), call.Flag("count_padding"));
}
