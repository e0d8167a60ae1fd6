namespace Lockstep.Cluster.Tests;

/// <summary>Experiments that take seconds.</summary>
internal static class Experiments
{
    /// <summary>Hardly any work: a step takes as long as its messages.</summary>
    public const string Light = """
        model:
          layers:
            - {dense: {units: 16, relu: true}, name: fc1}
            - {dense: {units: 28}, name: fc2}
        """;

    /// <summary>Some milliseconds of work in a step, and few parameters: for tests that must meet a run in the middle and cannot slow it down.</summary>
    public const string Heavy = """
        model:
          layers:
            - {conv: {channels: 16, kernel: 3, padding: 1}}
            - {batch_norm: {relu: true}}
            - global_average
            - {dense: 28}
        """;

    /// <summary>960 glyphs: 10 steps an epoch. Nobody is taken for lost or hung soon, because the machine may be busy; tests of that say otherwise.</summary>
    public static string Small(
        int epochs,
        int min = 1,
        int max = 3,
        double rate = 0.02,
        string extra = "",
        string schedule = "schedule: constant",
        double checkpointEvery = 10,
        double evaluateEvery = 10,
        string model = Light,
        string timeouts = "{worker_silent: 5s, step: 10s}") => FormattableString.Invariant($$"""
        name: small
        {{model}}
        data:
          source: glyphs
          train_images: 960
          test_images: 120
          evaluation:
            every: {{evaluateEvery}}
        batch: {global: 96, slice: 8}
        workers: {min: {{min}}, max: {{max}}}
        learning_rate: {base: {{rate}}, scaling: none, {{schedule}}}
        epochs: {{epochs}}
        timeouts: {{timeouts}}
        checkpoint:
          every: {{checkpointEvery}}
        {{extra}}
        """);

    public const int ExactEpochs = 40;

    /// <summary>
    /// A convolution with batch norm in exact mode: 400 steps of 12 slices, which five workers share as 3, 3, 2, 2 and 2. Nobody is taken
    /// for lost or hung soon, because tests make it slow.
    /// </summary>
    public static string Exact(int max, int min = 1, int threads = 1, string extra = "", string timeouts = "{worker_silent: 5s, step: 10s}", int images = 960, string last = "drop", int epochs = ExactEpochs) => FormattableString.Invariant($$"""
        name: exact
        reproducibility: exact
        model:
          layers:
            - conv: {channels: 8, kernel: 3, stride: 2, padding: 1}
            - batch_norm: {relu: true}
            - global_average
            - {dense: 28}
        data:
          source: glyphs
          train_images: {{images}}
          test_images: 120
          evaluation: {every: 20}
        batch: {global: 96, slice: 8, last: {{last}}}
        workers: {min: {{min}}, max: {{max}}}
        device:
          threads: {{threads}}
        learning_rate: {base: 0.05, scaling: none, schedule: constant}
        epochs: {{epochs}}
        checkpoint: {every: 10}
        timeouts: {{timeouts}}
        {{extra}}
        """);

    public static string Write(string directory, string yaml)
    {
        string path = Path.Combine(directory, "experiment.yaml");
        File.WriteAllText(path, yaml);
        return path;
    }
}
