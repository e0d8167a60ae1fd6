namespace Lockstep.Cluster.Tests;

/// <summary>Experiments that take seconds.</summary>
internal static class Experiments
{
    /// <summary>A multilayer perceptron on 960 glyphs: 10 steps an epoch.</summary>
    public static string Small(int epochs, int min = 1, int max = 3, double rate = 0.02, string extra = "") => FormattableString.Invariant($$"""
        name: small
        model: mlp
        data:
          source: glyphs
          train_images: 960
          test_images: 120
          evaluation: {every: 10}
        batch: {global: 96, slice: 8}
        workers: {min: {{min}}, max: {{max}}}
        learning_rate: {base: {{rate}}, scaling: none, schedule: constant}
        epochs: {{epochs}}
        checkpoint: {every: 10}
        {{extra}}
        """);

    public static string Write(string directory, string yaml)
    {
        string path = Path.Combine(directory, "experiment.yaml");
        File.WriteAllText(path, yaml);
        return path;
    }
}
