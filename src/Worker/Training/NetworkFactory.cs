using Lockstep.Engine.Networks;
using Lockstep.Engine.Networks.Custom;
using Lockstep.Protocol.Experiments;

namespace Lockstep.Worker.Training;

/// <summary>From the model of an experiment to the engine's network: one of the zoo, or the one that the file writes out.</summary>
internal static class NetworkFactory
{
    /// <exception cref="ArgumentException">The model is unknown, or does not fit images or classes; the message says what to change.</exception>
    public static Network Create(ExperimentSpec spec, ImageShape input, int classes) => spec.Model.Name is { } name
        ? Labelled(ModelZoo.Create(name, input, classes, EngineSettings.Model(spec)))
        : CustomNetwork.Create(Plans(spec.Model), input, classes, EngineSettings.Model(spec));

    /// <summary>What does not fit, each with its place in the file; empty: <see cref="Create"/> will not throw.</summary>
    public static IReadOnlyList<SpecFault> Faults(ExperimentSpec spec, ImageShape input, int classes)
    {
        if (spec.Model.Name is null)
        {
            var (_, faults) = CustomNetwork.Build(Plans(spec.Model), input, classes, EngineSettings.Model(spec));
            return [.. faults.Select(fault => new SpecFault($"model.layers[{fault.Layer}]", fault.Message))];
        }

        try
        {
            Create(spec, input, classes);
            return [];
        }
        catch (ArgumentException exception)
        {
            return [new SpecFault("model.name", MisfitText.Of(exception))];
        }
    }

    /// <summary>Data sources have one label an image: a network that wants one a pixel cannot learn from them.</summary>
    private static Network Labelled(Network network) => network.TargetIsInput || network.Output is { Height: 1, Width: 1 }
        ? network
        : throw new ArgumentException($"{network.Name}: expected a network with one output an image, got one of {network.Output.Height}x{network.Output.Width} pixels: no data source of an experiment has labels for pixels yet. Choose a classifier or the autoencoder.");

    private static LayerPlan[] Plans(ModelSpec model) => [.. model.Layers.Select(layer => new LayerPlan(layer.Kind, layer.Name, layer.Inputs, layer.Settings))];
}
