using static Lockstep.Protocol.Experiments.LayerSetting;

namespace Lockstep.Protocol.Experiments;

/// <summary>
/// Every kind of layer that a file can write. Shapes are not known here: what fits onto what, the engine says, whose table has
/// the same words (a test of the worker holds them together).
/// </summary>
internal static class LayerKindTable
{
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
        new("dense", "Fully connected with bias; an input with several pixels is flattened first.", 1, 1,
            Count("units", "Outputs."),
            Flag("relu", "Ends with max(0, x).")),
        new("batch_norm", "Batch norm (Ioffe and Szegedy 2015); a second input is added after it.", 1, 2,
            Flag("relu", "Ends with max(0, x), after the addition."),
            Flag("ends_block", "The last one of a residual block: gamma starts at 0 where model.zero_gamma says so.")),
        new("relu", "max(0, x).", 1, 1),
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
