namespace Lockstep.Engine.Networks.Zoo;

/// <summary>What GoogLeNet is made of, in one of its two forms.</summary>
internal sealed class GoogLeNetParts(NetworkBuilder builder, bool normalize)
{
    /// <summary>torchvision's: weights trained there give other logits with another one.</summary>
    private const float Epsilon = 1e-3f;

    /// <summary>Square kernel, padded to keep the size, with batch norm or bias, then ReLU.</summary>
    public Value Convolution(Value input, string name, int channels, int kernel, int stride = 1)
    {
        Value x = builder.Convolution(input, $"{name}.conv", channels, kernel, stride, kernel / 2, bias: !normalize, rectify: !normalize);
        return normalize ? builder.BatchNorm(x, $"{name}.bn", rectify: true, epsilon: Epsilon) : x;
    }

    /// <summary>Four branches: 1×1; 1×1 then 3×3; 1×1 then 5×5 (or 3×3); 3×3 pooling then 1×1; channels as in table 1's columns.</summary>
    public Value Inception(Value input, string name, int first, int reduceSecond, int second, int reduceThird, int third, int fourth)
    {
        Value pooled = builder.MaxPool(input, $"{name}.branch4.0", 3, 1, padding: 1, ceiling: true);
        return builder.Concatenate(
            [
                Convolution(input, $"{name}.branch1", first, 1),
                Convolution(Convolution(input, $"{name}.branch2.0", reduceSecond, 1), $"{name}.branch2.1", second, 3),
                Convolution(Convolution(input, $"{name}.branch3.0", reduceThird, 1), $"{name}.branch3.1", third, normalize ? 3 : 5),
                Convolution(pooled, $"{name}.branch4.1", fourth, 1),
            ],
            name);
    }

    /// <summary>An auxiliary classifier, section 5: 5×5 mean with stride 3, 1×1 to 128 channels, 1024 units, 70 % dropout.</summary>
    public Value Head(Value input, string name, int classes)
    {
        Value x = Convolution(builder.AveragePool(input, $"{name}.avgpool", 5, 3), $"{name}.conv", 128, 1);
        x = builder.Dense(builder.Flatten(x, $"{name}.flatten"), $"{name}.fc1", 1024, rectify: true);
        return builder.Dense(builder.Dropout(x, $"{name}.dropout", 0.7f), $"{name}.fc2", classes, last: true);
    }
}
