using Lockstep.Protocol.Experiments;
using Lockstep.Worker.Training;

namespace Lockstep.Worker.Diagnostics;

/// <summary>The surroundings of a workload that is no run: nothing is written, broken images are passed over in silence.</summary>
internal static class DiagnosticSettings
{
    public static WorkloadSettings Of(string baseDirectory, int threads) =>
        new("diagnosis", baseDirectory, baseDirectory, DataRoot.Anywhere, threads, TimeProvider.System, _ => { });
}
