using Lockstep.Engine.Cuda;

namespace Lockstep.Engine.Diagnostics.Devices;

/// <summary>Passes that are recorded and replayed give the bits of the same calls made one by one.</summary>
internal static class ReplayCheck
{
    public const string Part = "replay";

    public static IEnumerable<DeviceCheckResult> Run(DeviceCheckSettings settings)
    {
        var expected = Train(settings.Deterministic with { Replays = false }, settings, out int none);
        var found = Train(settings.Deterministic, settings, out int recorded);
        yield return new DeviceCheckResult(Part, "passes that were not recorded", recorded > none ? 0 : 1, 0, $"{recorded} were, with replays; {none} without");
        yield return new DeviceCheckResult(Part, "losses", expected.Losses.Zip(found.Losses).Count(pair => !pair.First.Equals(pair.Second)), 0, $"steps of {settings.FewSteps} that differ");
        yield return new DeviceCheckResult(Part, "state", Distance.Bits(expected.State, found.State), 0, $"values that differ; {CheckTraining.HashOf(found.State)}, unrecorded {CheckTraining.HashOf(expected.State)}");
    }

    private static TrainingTrace Train(CudaSettings device, DeviceCheckSettings settings, out int recorded)
    {
        using var cuda = new CudaDevice(device);
        using var training = new CheckTraining(cuda, settings);
        var trace = training.Run(settings.FewSteps);
        recorded = cuda.RecordedPasses;
        return trace;
    }
}
