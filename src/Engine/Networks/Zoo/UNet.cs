namespace Lockstep.Engine.Networks.Zoo;

/// <summary>
/// Ronneberger et al. 2015, figure 1, small: three levels of 16, 32 and 64 channels, padded convolutions with batch norm, so that
/// the output has the input's size: a class for each pixel. Height and width must be multiples of 4.
/// </summary>
internal static class UNet
{
    private const int Channels = 16;

    public static Network Create(string name, ImageShape input, int classes, ModelOptions options)
    {
        if (input.Height % 4 != 0 || input.Width % 4 != 0)
        {
            throw new ArgumentException($"{name}: expected a height and a width that are multiples of 4, got {input}.", nameof(input));
        }

        var builder = new NetworkBuilder(name, input, options);
        Value wide = Pair(builder, builder.Input, "down1", Channels);
        Value middle = Pair(builder, builder.MaxPool(wide, "pool1", 2, 2), "down2", 2 * Channels);
        Value x = Pair(builder, builder.MaxPool(middle, "pool2", 2, 2), "bottom", 4 * Channels);
        x = Up(builder, x, middle, 2, 2 * Channels);
        x = Up(builder, x, wide, 1, Channels);
        return builder.Build(builder.Convolution(x, "classifier", classes, 1, bias: true));
    }

    private static Value Up(NetworkBuilder builder, Value input, Value skipped, int level, int channels)
    {
        Value x = builder.TransposedConvolution(input, $"up{level}.transposed", channels, 2, 2, bias: true);
        return Pair(builder, builder.Concatenate([skipped, x], $"up{level}.concat"), $"up{level}", channels);
    }

    private static Value Pair(NetworkBuilder builder, Value input, string name, int channels)
    {
        Value x = builder.BatchNorm(builder.Convolution(input, $"{name}.conv1", channels, 3, 1, 1), $"{name}.bn1", rectify: true);
        return builder.BatchNorm(builder.Convolution(x, $"{name}.conv2", channels, 3, 1, 1), $"{name}.bn2", rectify: true);
    }
}
