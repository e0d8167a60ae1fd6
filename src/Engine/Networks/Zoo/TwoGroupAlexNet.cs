using Lockstep.Engine.Devices;

namespace Lockstep.Engine.Networks.Zoo;

/// <summary>
/// Krizhevsky et al. 2012, figure 2: the second, fourth and fifth convolution in two groups, the halves of two GPUs; response
/// normalisation and overlapping pooling behind the first two. Its sizes need images of 227×227.
/// </summary>
internal static class TwoGroupAlexNet
{
    /// <summary>Section 3.3.</summary>
    private static readonly ResponseNormalization Normalization = new(5, 1e-4f, 0.75f, 2);

    public static Network Create(string name, ImageShape input, int classes, ModelOptions options)
    {
        var builder = new NetworkBuilder(name, input, options);
        Value x = Convolution(builder, builder.Input, "conv1", 96, 11, 4, 0, 1);
        x = builder.MaxPool(builder.NormalizeResponse(x, "norm1", Normalization), "pool1", 3, 2);
        x = Convolution(builder, x, "conv2", 256, 5, 1, 2, 2);
        x = builder.MaxPool(builder.NormalizeResponse(x, "norm2", Normalization), "pool2", 3, 2);
        x = Convolution(builder, x, "conv3", 384, 3, 1, 1, 1);
        x = Convolution(builder, x, "conv4", 384, 3, 1, 1, 2);
        x = Convolution(builder, x, "conv5", 256, 3, 1, 1, 2);
        x = builder.Flatten(builder.MaxPool(x, "pool5", 3, 2), "flatten");
        x = builder.Dropout(builder.Dense(x, "fc6", 4096, rectify: true), "drop6", 0.5f);
        x = builder.Dropout(builder.Dense(x, "fc7", 4096, rectify: true), "drop7", 0.5f);
        return builder.Build(builder.Dense(x, "fc8", classes, last: true));
    }

    private static Value Convolution(NetworkBuilder builder, Value input, string name, int channels, int kernel, int stride, int padding, int groups) =>
        builder.Convolution(input, name, channels, kernel, stride, padding, bias: true, rectify: true, groups: groups);
}
