using Lockstep.Engine.Losses;

namespace Lockstep.Engine.Networks.Zoo;

/// <summary>
/// Two halvings to a map of 32 channels and two doublings back, trained to reproduce its input by mean squared error. The number
/// of classes plays no part. Height and width must be multiples of 4.
/// </summary>
internal static class ConvolutionalAutoencoder
{
    public static Network Create(string name, ImageShape input, int classes, ModelOptions options)
    {
        if (input.Height % 4 != 0 || input.Width % 4 != 0)
        {
            throw new ArgumentException($"{name}: expected a height and a width that are multiples of 4, got {input}.", nameof(input));
        }

        var builder = new NetworkBuilder(name, input, options);
        Value x = builder.Convolution(builder.Input, "encoder.0", 16, 4, 2, 1, bias: true, rectify: true);
        x = builder.Convolution(x, "encoder.2", 32, 4, 2, 1, bias: true, rectify: true);
        x = builder.TransposedConvolution(x, "decoder.0", 16, 4, 2, 1, bias: true, rectify: true);
        x = builder.TransposedConvolution(x, "decoder.2", input.Channels, 4, 2, 1, bias: true);
        return builder.Build(x, SquaredErrorLoss.Name, targetIsInput: true);
    }
}
