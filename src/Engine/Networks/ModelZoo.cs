using Lockstep.Engine.Networks.Zoo;

namespace Lockstep.Engine.Networks;

/// <summary>Every network that can be named in an experiment.</summary>
public static class ModelZoo
{
    private static readonly (string Name, Func<string, ImageShape, int, ModelOptions, Network> Create)[] Table =
    [
        ("mlp", MultilayerPerceptron.Create),
        ("lenet5", LeNet5.Create),
        ("resnet20", (name, input, classes, options) => CifarResNet.Create(name, 3, input, classes, options)),
        ("resnet32", (name, input, classes, options) => CifarResNet.Create(name, 5, input, classes, options)),
        ("resnet44", (name, input, classes, options) => CifarResNet.Create(name, 7, input, classes, options)),
        ("resnet56", (name, input, classes, options) => CifarResNet.Create(name, 9, input, classes, options)),
        ("resnet110", (name, input, classes, options) => CifarResNet.Create(name, 18, input, classes, options)),
    ];

    /// <summary>In the order of the table above, simple ones first.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Table.Select(entry => entry.Name)];

    /// <summary>Builds a network; cheap, no memory is allocated for it yet.</summary>
    /// <exception cref="ArgumentException">The name is unknown (the message names the nearest known one), the input is too
    /// small for the network, or <paramref name="classes"/> is less than 2.</exception>
    public static Network Create(string name, ImageShape input, int classes, ModelOptions options)
    {
        if (classes < 2)
        {
            throw new ArgumentException($"{name}: expected at least 2 classes, got {classes}.", nameof(classes));
        }

        foreach ((string known, Func<string, ImageShape, int, ModelOptions, Network> create) in Table)
        {
            if (known == name)
            {
                return create(name, input, classes, options);
            }
        }

        throw new ArgumentException($"unknown model '{name}': did you mean '{NearestName.Of(name, Names)}'? Known: {string.Join(", ", Names)}.", nameof(name));
    }
}
