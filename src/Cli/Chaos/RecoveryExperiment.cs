namespace Lockstep.Cli.Chaos;

/// <summary>An experiment without an end whose steps take some tens of milliseconds: four images of 28×28 a worker through ResNet-20.</summary>
internal static class RecoveryExperiment
{
    private const int ImagesPerWorker = 4;
    private const int StepsPerEpoch = 20;

    public static int Batch(int workers) => workers * ImagesPerWorker;

    public static string Yaml(int workers) => FormattableString.Invariant($$"""
        name: recovery
        model: resnet20
        data:
          source: glyphs
          train_images: {{Batch(workers) * StepsPerEpoch}}
          test_images: 32
          evaluation: {every: 1000000}
        batch: {global: {{Batch(workers)}}, slice: {{ImagesPerWorker}}}
        workers: {min: 1, max: {{workers}}}
        device: {threads: 1}
        learning_rate: {base: 0.01, scaling: none, schedule: constant}
        epochs: 1000000
        checkpoint: {every: 1000000}
        """);
}
