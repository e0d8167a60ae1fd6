namespace Lockstep.Engine.Networks.Zoo;

/// <summary>
/// He et al. 2016, "Deep residual learning", table 1, with projection shortcuts where the size changes (option B) and
/// torchvision's names. Bottlenecks come in two forms: the paper's, with the stride in the first 1×1 convolution, and the one
/// of Goyal et al. 2017, section 5.1, and torchvision, with the stride in the 3×3.
/// </summary>
internal static class ImageNetResNet
{
    private delegate Value Block(NetworkBuilder builder, Value input, string name, int width, int stride);

    /// <summary>Blocks of two 3×3 convolutions; blocks a stage.</summary>
    public static ModelZooEntry.Constructor Basic(params int[] stages) => Of(stages, BasicBlock);

    /// <summary>The same convolutions without shortcuts, section 4.1.</summary>
    public static ModelZooEntry.Constructor Plain(params int[] stages) => Of(stages, PlainBlock);

    /// <summary>Blocks of 1×1, 3×3 with the stride, 1×1.</summary>
    public static ModelZooEntry.Constructor Bottleneck(params int[] stages) =>
        Of(stages, (builder, input, name, width, stride) => BottleneckBlock(builder, input, name, width, 1, stride));

    /// <summary>Blocks of 1×1 with the stride, 3×3, 1×1.</summary>
    public static ModelZooEntry.Constructor FirstBottleneck(params int[] stages) =>
        Of(stages, (builder, input, name, width, stride) => BottleneckBlock(builder, input, name, width, stride, 1));

    private static ModelZooEntry.Constructor Of(int[] stages, Block block) => (name, input, classes, options) =>
    {
        var builder = new NetworkBuilder(name, input, options);
        Value x = Normalized(builder, builder.Input, "conv1", "bn1", 64, 7, 2);
        x = builder.MaxPool(x, "maxpool", 3, 2, padding: 1);
        for (int stage = 0; stage < stages.Length; stage++)
        {
            for (int i = 0; i < stages[stage]; i++)
            {
                x = block(builder, x, $"layer{stage + 1}.{i}", 64 << stage, stage > 0 && i == 0 ? 2 : 1);
            }
        }

        x = builder.GlobalAverage(x, "avgpool");
        return builder.Build(builder.Dense(x, "fc", classes, last: true));
    };

    private static Value BasicBlock(NetworkBuilder builder, Value input, string name, int width, int stride)
    {
        Value shortcut = Shortcut(builder, input, name, width, stride);
        Value x = Normalized(builder, input, $"{name}.conv1", $"{name}.bn1", width, 3, stride);
        x = builder.Convolution(x, $"{name}.conv2", width, 3, 1, 1);
        return builder.BatchNorm(x, $"{name}.bn2", rectify: true, residual: shortcut, endsBlock: true);
    }

    private static Value PlainBlock(NetworkBuilder builder, Value input, string name, int width, int stride)
    {
        Value x = Normalized(builder, input, $"{name}.conv1", $"{name}.bn1", width, 3, stride);
        return Normalized(builder, x, $"{name}.conv2", $"{name}.bn2", width, 3, 1);
    }

    private static Value BottleneckBlock(NetworkBuilder builder, Value input, string name, int width, int firstStride, int secondStride)
    {
        int channels = 4 * width;
        Value shortcut = Shortcut(builder, input, name, channels, firstStride * secondStride);
        Value x = Normalized(builder, input, $"{name}.conv1", $"{name}.bn1", width, 1, firstStride);
        x = Normalized(builder, x, $"{name}.conv2", $"{name}.bn2", width, 3, secondStride);
        x = builder.Convolution(x, $"{name}.conv3", channels, 1);
        return builder.BatchNorm(x, $"{name}.bn3", rectify: true, residual: shortcut, endsBlock: true);
    }

    private static Value Shortcut(NetworkBuilder builder, Value input, string name, int channels, int stride)
    {
        if (stride == 1 && input.Shape.Channels == channels)
        {
            return input;
        }

        Value x = builder.Convolution(input, $"{name}.downsample.0", channels, 1, stride);
        return builder.BatchNorm(x, $"{name}.downsample.1", rectify: false);
    }

    private static Value Normalized(NetworkBuilder builder, Value input, string convolution, string norm, int channels, int kernel, int stride) =>
        builder.BatchNorm(builder.Convolution(input, convolution, channels, kernel, stride, kernel / 2), norm, rectify: true);
}
