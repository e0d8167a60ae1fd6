using Lockstep.Actors;

namespace Lockstep.Worker.Faults;

/// <summary>The words of faults and what does them.</summary>
internal static class FaultTable
{
    /// <param name="steps">The training thread's hook.</param>
    /// <param name="gate">Of the links to coordinators.</param>
    /// <param name="time">Clock of the orders.</param>
    public static SortedDictionary<string, IFault> Create(StepFaults steps, FrameGate gate, TimeProvider time) => new(StringComparer.Ordinal)
    {
        ["kill"] = new KillFault(time),
        ["stop"] = new StopFault(time),
        ["hang"] = new HangFault(steps),
        ["slow"] = new SlowFault(steps),
        ["corrupt"] = new CorruptFault(steps),
        ["partition"] = new PartitionFault(steps, gate, time),
    };
}
