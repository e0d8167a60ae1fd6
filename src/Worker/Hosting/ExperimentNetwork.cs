using Lockstep.Data.Sources;
using Lockstep.Engine.Networks;
using Lockstep.Protocol.Experiments;
using Lockstep.Worker.Training;

namespace Lockstep.Worker.Hosting;

/// <summary>The network that an experiment means, without starting anything.</summary>
public static class ExperimentNetwork
{
    /// <summary>What of the model does not fit the data set. Empty too where the data is not on this machine: its worker will say.</summary>
    /// <param name="spec">A valid spec.</param>
    /// <param name="baseDirectory">What its data path is relative to.</param>
    public static IReadOnlyList<SpecFault> Faults(ExperimentSpec spec, string baseDirectory) =>
        DatasetPeek.At(Data(spec, baseDirectory)) is { } facts ? NetworkFactory.Faults(spec, ShapeOf(facts), facts.Classes) : [];

    /// <summary>The network as the run will have it.</summary>
    /// <exception cref="ArgumentException">It does not fit the data set, or the data is not here.</exception>
    public static Network Create(ExperimentSpec spec, string baseDirectory) => DatasetPeek.At(Data(spec, baseDirectory)) is { } facts
        ? NetworkFactory.Create(spec, ShapeOf(facts), facts.Classes)
        : throw new ArgumentException($"expected the data set at {spec.Data.Path}, which says how large the images are and how many classes there are, found none that can be read.");

    private static DatasetSettings Data(ExperimentSpec spec, string baseDirectory) => EngineSettings.Data(
        spec, new WorkloadSettings("look", baseDirectory, baseDirectory, DataRoot.Anywhere, 1, TimeProvider.System, _ => { }));

    private static ImageShape ShapeOf(DatasetFacts facts) => new(facts.Size.Height, facts.Size.Width, facts.Size.Channels);
}
