using Lockstep.Engine.Devices;

namespace Lockstep.Engine.Networks.Zoo;

/// <summary>
/// Szegedy et al. 2015, table 1, under torchvision's names, in two forms: the original (bias, response normalisation, 5×5
/// convolutions in the third branch) and torchvision's (batch norm, 3×3 there, a last pooling of 2×2). With
/// <see cref="ModelOptions.AuxiliaryHeads"/> two further classifiers, loss weight 0.3, from inception4a and inception4d.
/// </summary>
internal static class GoogLeNet
{
    private const float AuxiliaryWeight = 0.3f;

    /// <summary>The paper gives no numbers; these are the ones of Caffe's reference model, whose alpha is divided by the window.</summary>
    private static readonly ResponseNormalization Normalization = new(5, 1e-4f / 5, 0.75f, 1);

    public static Network Create(string name, ImageShape input, int classes, ModelOptions options) => Build(name, false, input, classes, options);

    public static Network CreateNormalized(string name, ImageShape input, int classes, ModelOptions options) => Build(name, true, input, classes, options);

    private static Network Build(string name, bool normalize, ImageShape input, int classes, ModelOptions options)
    {
        var builder = new NetworkBuilder(name, input, options);
        var parts = new GoogLeNetParts(builder, normalize);
        Value x = parts.Convolution(builder.Input, "conv1", 64, 7, 2);
        x = builder.MaxPool(x, "maxpool1", 3, 2, ceiling: true);
        x = normalize ? x : builder.NormalizeResponse(x, "norm1", Normalization);
        x = parts.Convolution(parts.Convolution(x, "conv2", 64, 1), "conv3", 192, 3);
        x = normalize ? x : builder.NormalizeResponse(x, "norm2", Normalization);
        x = builder.MaxPool(x, "maxpool2", 3, 2, ceiling: true);
        x = parts.Inception(x, "inception3a", 64, 96, 128, 16, 32, 32);
        x = parts.Inception(x, "inception3b", 128, 128, 192, 32, 96, 64);
        x = builder.MaxPool(x, "maxpool3", 3, 2, ceiling: true);
        Value early = x = parts.Inception(x, "inception4a", 192, 96, 208, 16, 48, 64);
        x = parts.Inception(x, "inception4b", 160, 112, 224, 24, 64, 64);
        x = parts.Inception(x, "inception4c", 128, 128, 256, 24, 64, 64);
        Value late = x = parts.Inception(x, "inception4d", 112, 144, 288, 32, 64, 64);
        x = parts.Inception(x, "inception4e", 256, 160, 320, 32, 128, 128);
        x = builder.MaxPool(x, "maxpool4", normalize ? 2 : 3, 2, ceiling: true);
        x = parts.Inception(x, "inception5a", 256, 160, 320, 32, 128, 128);
        x = parts.Inception(x, "inception5b", 384, 192, 384, 48, 128, 128);
        x = builder.Dropout(builder.GlobalAverage(x, "avgpool"), "dropout", normalize ? 0.2f : 0.4f);
        x = builder.Dense(x, "fc", classes, last: true);
        return options.AuxiliaryHeads
            ? builder.Build(x, auxiliaries: [new(parts.Head(early, "aux1", classes), AuxiliaryWeight), new(parts.Head(late, "aux2", classes), AuxiliaryWeight)])
            : builder.Build(x);
    }
}
