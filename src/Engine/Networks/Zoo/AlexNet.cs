namespace Lockstep.Engine.Networks.Zoo;

/// <summary>Krizhevsky 2014, "One weird trick for parallelizing convolutional neural networks", the one-column network in torchvision's form and numbering.</summary>
internal static class AlexNet
{
    public static Network Create(string name, ImageShape input, int classes, ModelOptions options)
    {
        var builder = new NetworkBuilder(name, input, options);
        Value x = Convolution(builder, builder.Input, "features.0", 64, 11, 4, 2);
        x = builder.MaxPool(x, "features.2", 3, 2);
        x = Convolution(builder, x, "features.3", 192, 5, 1, 2);
        x = builder.MaxPool(x, "features.5", 3, 2);
        x = Convolution(builder, x, "features.6", 384, 3, 1, 1);
        x = Convolution(builder, x, "features.8", 256, 3, 1, 1);
        x = Convolution(builder, x, "features.10", 256, 3, 1, 1);
        x = builder.Flatten(builder.MaxPool(x, "features.12", 3, 2), "flatten");
        x = builder.Dense(builder.Dropout(x, "classifier.0", 0.5f), "classifier.1", 4096, rectify: true);
        x = builder.Dense(builder.Dropout(x, "classifier.3", 0.5f), "classifier.4", 4096, rectify: true);
        return builder.Build(builder.Dense(x, "classifier.6", classes, last: true));
    }

    private static Value Convolution(NetworkBuilder builder, Value input, string name, int channels, int kernel, int stride, int padding) =>
        builder.Convolution(input, name, channels, kernel, stride, padding, bias: true, rectify: true);
}
