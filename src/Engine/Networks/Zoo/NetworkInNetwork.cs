namespace Lockstep.Engine.Networks.Zoo;

/// <summary>
/// Lin et al. 2014, the ImageNet form its authors published: convolutions, each followed by two 1×1 ones (cccp), no dense
/// layer: the last maps are the classes and their means the logits. Pooling windows may hang over the edge.
/// </summary>
internal static class NetworkInNetwork
{
    public static Network Create(string name, ImageShape input, int classes, ModelOptions options)
    {
        var builder = new NetworkBuilder(name, input, options);
        Value x = Convolution(builder, builder.Input, "conv1", 96, 11, 4, 0);
        x = Convolution(builder, x, "cccp1", 96, 1);
        x = Convolution(builder, x, "cccp2", 96, 1);
        x = builder.MaxPool(x, "pool1", 3, 2, ceiling: true);
        x = Convolution(builder, x, "conv2", 256, 5, 1, 2);
        x = Convolution(builder, x, "cccp3", 256, 1);
        x = Convolution(builder, x, "cccp4", 256, 1);
        x = builder.MaxPool(x, "pool2", 3, 2, ceiling: true);
        x = Convolution(builder, x, "conv3", 384, 3, 1, 1);
        x = Convolution(builder, x, "cccp5", 384, 1);
        x = Convolution(builder, x, "cccp6", 384, 1);
        x = builder.Dropout(builder.MaxPool(x, "pool3", 3, 2, ceiling: true), "drop", 0.5f);
        x = Convolution(builder, x, "conv4", 1024, 3, 1, 1);
        x = Convolution(builder, x, "cccp7", 1024, 1);
        x = Convolution(builder, x, "cccp8", classes, 1);
        return builder.Build(builder.GlobalAverage(x, "pool4"));
    }

    private static Value Convolution(NetworkBuilder builder, Value input, string name, int channels, int kernel, int stride = 1, int padding = 0) =>
        builder.Convolution(input, name, channels, kernel, stride, padding, bias: true, rectify: true);
}
