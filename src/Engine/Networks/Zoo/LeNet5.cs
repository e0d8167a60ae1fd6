namespace Lockstep.Engine.Networks.Zoo;

/// <summary>
/// LeCun et al. 1998, section II.B, in today's form: ReLU instead of tanh, max pooling instead of trained subsampling, full
/// connection of the second convolution. 28×28 images are padded to the paper's 32×32.
/// </summary>
internal static class LeNet5
{
    public static Network Create(string name, ImageShape input, int classes, ModelOptions options)
    {
        var builder = new NetworkBuilder(name, input, options);
        Value x = builder.Convolution(builder.Input, "conv1", 6, 5, 1, input.Height < 32 ? 2 : 0, bias: true);
        x = builder.MaxPool(builder.Rectify(x, "relu1"), "pool1", 2, 2);
        x = builder.Convolution(x, "conv2", 16, 5, bias: true);
        x = builder.MaxPool(builder.Rectify(x, "relu2"), "pool2", 2, 2);
        x = builder.Flatten(x, "flatten");
        x = builder.Rectify(builder.Dense(x, "fc1", 120), "relu3");
        x = builder.Rectify(builder.Dense(x, "fc2", 84), "relu4");
        return builder.Build(builder.Dense(x, "fc3", classes, last: true));
    }
}
