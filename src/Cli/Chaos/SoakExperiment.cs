namespace Lockstep.Cli.Chaos;

/// <summary>
/// A run in exact mode whose state after a step depends on nothing but the step: the rate is constant, so that its length does not matter.
/// Replicas are compared in every step: a flipped bit is found before it can spread.
/// </summary>
internal static class SoakExperiment
{
    private const int StepsPerEpoch = 20;
    private const int Batch = 40;

    public static string Yaml(int workers, long? steps) => FormattableString.Invariant($$"""
        name: soak
        model: resnet20
        data:
          source: glyphs
          train_images: {{Batch * StepsPerEpoch}}
          test_images: 32
          evaluation: {every: 1000000}
        batch: {global: {{Batch}}, slice: 4}
        workers: {min: 1, max: {{workers}}}
        device: {threads: 1}
        learning_rate: {base: 0.02, scaling: none, schedule: constant}
        reproducibility: exact
        replica_check: {every: 1}
        epochs: {{(steps is { } end ? (double)end / StepsPerEpoch : 1000000)}}
        checkpoint: {every: 10}
        """);
}
