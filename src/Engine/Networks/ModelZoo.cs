using Lockstep.Engine.Networks.Zoo;

namespace Lockstep.Engine.Networks;

/// <summary>Every network that can be named in an experiment.</summary>
public static class ModelZoo
{
    private static readonly ImageShape Digits = new(28, 28, 1);
    private static readonly ImageShape Cifar = new(32, 32, 3);
    private static readonly ImageShape ImageNet = new(224, 224, 3);

    private static readonly ModelZooEntry[] Table =
    [
        Small("mlp", Digits, MultilayerPerceptron.Create),
        Small("lenet5", Digits, LeNet5.Create),
        Small("resnet20", Cifar, CifarResNet.Residual(3)),
        Small("resnet32", Cifar, CifarResNet.Residual(5)),
        Small("resnet44", Cifar, CifarResNet.Residual(7)),
        Small("resnet56", Cifar, CifarResNet.Residual(9)),
        Small("resnet110", Cifar, CifarResNet.Residual(18)),
        Small("plain20", Cifar, CifarResNet.Plain(3)),
        Small("plain56", Cifar, CifarResNet.Plain(9)),
        Large("resnet18", ImageNetResNet.Basic(2, 2, 2, 2)),
        Large("resnet34", ImageNetResNet.Basic(3, 4, 6, 3)),
        Large("resnet50", ImageNetResNet.Bottleneck(3, 4, 6, 3)),
        Large("resnet101", ImageNetResNet.Bottleneck(3, 4, 23, 3)),
        Large("resnet152", ImageNetResNet.Bottleneck(3, 8, 36, 3)),
        Large("resnet50v1", ImageNetResNet.FirstBottleneck(3, 4, 6, 3)),
        Large("resnet101v1", ImageNetResNet.FirstBottleneck(3, 4, 23, 3)),
        Large("resnet152v1", ImageNetResNet.FirstBottleneck(3, 8, 36, 3)),
        Large("plain18", ImageNetResNet.Plain(2, 2, 2, 2)),
        Large("plain34", ImageNetResNet.Plain(3, 4, 6, 3)),
        Large("alexnet", AlexNet.Create),
        new("alexnet2g", new ImageShape(227, 227, 3), 1000, TwoGroupAlexNet.Create),
        Large("nin", NetworkInNetwork.Create),
        Large("vgg11", Vgg.Plain(1, 1, 2, 2, 2)),
        Large("vgg13", Vgg.Plain(2, 2, 2, 2, 2)),
        Large("vgg16", Vgg.Plain(2, 2, 3, 3, 3)),
        Large("vgg19", Vgg.Plain(2, 2, 4, 4, 4)),
        Large("vgg11bn", Vgg.Normalized(1, 1, 2, 2, 2)),
        Large("vgg13bn", Vgg.Normalized(2, 2, 2, 2, 2)),
        Large("vgg16bn", Vgg.Normalized(2, 2, 3, 3, 3)),
        Large("vgg19bn", Vgg.Normalized(2, 2, 4, 4, 4)),
        Large("googlenet", GoogLeNet.Create),
        Large("googlenetbn", GoogLeNet.CreateNormalized),
        Small("autoencoder", Digits, ConvolutionalAutoencoder.Create),
        new("unet", new ImageShape(128, 128, 1), 2, UNet.Create),
    ];

    /// <summary>In the order of the table above, simple ones first.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Table.Select(entry => entry.Name)];

    /// <summary>What is known of a network by its name.</summary>
    /// <exception cref="ArgumentException">The name is unknown; the message names the nearest known one.</exception>
    public static ModelZooEntry Entry(string name) =>
        Array.Find(Table, entry => entry.Name == name)
        ?? throw new ArgumentException($"unknown model '{name}': did you mean '{NearestName.Of(name, Names)}'? Known: {string.Join(", ", Names)}.", nameof(name));

    /// <summary>Builds a network; cheap, no memory is allocated for it yet.</summary>
    /// <exception cref="ArgumentException">The name is unknown (the message names the nearest known one), the input is too
    /// small for the network, or <paramref name="classes"/> is less than 2.</exception>
    public static Network Create(string name, ImageShape input, int classes, ModelOptions options)
    {
        if (classes < 2)
        {
            throw new ArgumentException($"{name}: expected at least 2 classes, got {classes}.", nameof(classes));
        }

        return Entry(name).Create(name, input, classes, options);
    }

    private static ModelZooEntry Small(string name, ImageShape input, ModelZooEntry.Constructor create) => new(name, input, 10, create);

    private static ModelZooEntry Large(string name, ModelZooEntry.Constructor create) => new(name, ImageNet, 1000, create);
}
