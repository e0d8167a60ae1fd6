using static Lockstep.Protocol.Experiments.LayerSetting;

namespace Lockstep.Protocol.Experiments;

/// <summary>
/// Every kind of layer that a file can write. Shapes are not known here: what fits onto what, the engine says, whose table has
/// the same words (a test of the worker holds them together).
/// </summary>
internal static class LayerKindTable
{
    private static readonly LimitsAttribute NotNegative = new(0, double.PositiveInfinity);
    private static readonly LimitsAttribute Positive = new(0, double.PositiveInfinity) { AboveLeast = true };

    public static IReadOnlyList<LayerKind> All { get; } =
    [
        new("conv", "Convolution with a square kernel.", 1, 1,
            Count("channels", "Output channels."),
            Count("kernel", "Height and width of the kernel."),
            Count("stride", "Input pixels from one output pixel to the next.", 1),
            Count("padding", "Zero pixels around the input.", 0, least: 0),
            Count("dilation", "Input pixels from one tap to the next.", 1),
            Count("groups", "Parts into which input and output channels are cut; divides both.", 1),
            Flag("bias", "Adds one number a channel; of no use in front of a batch norm."),
            Flag("relu", "Ends with max(0, x).")),
        new("transposed_conv", "Transposed convolution with a square kernel: (size - 1) x stride - 2 padding + kernel + output_padding pixels.", 1, 1,
            Count("channels", "Output channels."),
            Count("kernel", "Height and width of the kernel."),
            Count("stride", "Output pixels from one input pixel to the next.", 1),
            Count("padding", "Pixels cut off around the output.", 0, least: 0),
            Count("output_padding", "Pixels added at the end of rows and columns; below the stride.", 0, least: 0),
            Flag("bias", "Adds one number a channel."),
            Flag("relu", "Ends with max(0, x).")),
        new("dense", "Fully connected with bias; an input with several pixels is flattened first.", 1, 1,
            Count("units", "Outputs."),
            Flag("relu", "Ends with max(0, x).")),
        new("batch_norm", "Batch norm (Ioffe and Szegedy 2015); a second input is added after it.", 1, 2,
            Flag("relu", "Ends with max(0, x), after the addition."),
            Flag("ends_block", "The last one of a residual block: gamma starts at 0 where model.zero_gamma says so.")),
        new("lrn", "Local response normalisation across channels (Krizhevsky et al. 2012, section 3.3).", 1, 1,
            Count("size", "Channels of the window; odd.", 5),
            Number("alpha", "Weight of the squares; as in the paper not divided by size, as PyTorch's is.", 1e-4, NotNegative),
            Number("beta", "Exponent.", 0.75, NotNegative),
            Number("k", "Added to the squares.", 2, Positive)),
        new("dropout", "Zeroes a random share in training (Srivastava et al. 2014).", 1, 1,
            Number("rate", "The share.", 0.5, new LimitsAttribute(0, 1) { BelowMost = true })),
        new("relu", "max(0, x).", 1, 1),
        new("leaky_relu", "x where positive, else slope x.", 1, 1, Number("slope", "Below 0.", 0.01, NotNegative)),
        new("prelu", "Leaky ReLU whose slopes, one a channel, are learned (He et al. 2015).", 1, 1, Number("start", "First slope.", 0.25, NotNegative)),
        new("elu", "x where positive, else alpha (exp(x) - 1) (Clevert et al. 2016).", 1, 1, Number("alpha", "Depth.", 1, NotNegative)),
        new("selu", "Self-normalising ELU (Klambauer et al. 2017).", 1, 1),
        new("sigmoid", "1 / (1 + exp(-x)).", 1, 1),
        new("tanh", "Hyperbolic tangent.", 1, 1),
        new("maxout", "Largest of several channels (Goodfellow et al. 2013).", 1, 1,
            Count("pieces", "Channels of which one is left.", 2)),
        new("softmax", "Shares over the channels of each pixel; not for the last layer, the loss has it.", 1, 1),
        new("add", "Sum of inputs of one shape.", 2, int.MaxValue,
            Flag("relu", "Ends with max(0, x).")),
        new("concat", "Channels of inputs of one size, one behind the other.", 2, int.MaxValue),
        new("max_pool", "Maximum of square windows.", 1, 1,
            Count("window", "Height and width of a window."),
            Count("stride", "Input pixels from one window to the next; default: the window.", follows: "window"),
            Count("padding", "Pixels around the input that are never the maximum.", 0, least: 0),
            Flag("ceil", "Windows that stick out count too; else they are dropped.")),
        new("average_pool", "Mean of square windows.", 1, 1,
            Count("window", "Height and width of a window."),
            Count("stride", "Input pixels from one window to the next; default: the window.", follows: "window"),
            Count("padding", "Zero pixels around the input.", 0, least: 0),
            Flag("ceil", "Windows that stick out count too; else they are dropped."),
            Flag("count_padding", "The zeros around the input count for the mean.", @default: true)),
        new("global_average", "Mean over all pixels.", 1, 1),
        new("flatten", "All pixels and channels in one row.", 1, 1),
        new("pad_shortcut", "Shortcut without parameters (He et al. 2016, option A): every stride-th pixel, channels padded with zeros.", 1, 1,
            Count("channels", "Output channels; at least as many as the input has."),
            Count("stride", "Input pixels from one output pixel to the next.", 1)),
    ];

    public static LayerKind? Find(string name) => All.FirstOrDefault(kind => kind.Name == name);
}
