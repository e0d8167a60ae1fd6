using Lockstep.Actors;

namespace Lockstep.Worker.Faults;

/// <summary>
/// A cut network, simulated inside the process: the control link holds every frame in both directions, and the training thread
/// enters no exchange with its peers, so that the data links carry nothing either once the step under way is done. Afterwards what was
/// held arrives, as a network's own repetitions would bring it. A cable that is really cut also holds back the end of a connection; this does not.
/// </summary>
internal sealed class PartitionFault(StepFaults steps, FrameGate gate, TimeProvider time) : IFault
{
    public bool CutsAnswers => true;

    public string Arrange(FaultOrder order)
    {
        var wait = order.At - time.GetUtcNow();
        new Thread(() => Cut(wait, order.Duration)) { IsBackground = true, Name = "fault" }.Start();
        return FormattableString.Invariant($"control and data links carry nothing for {order.Duration.TotalSeconds:0.###} s (simulated in the process)");
    }

    private void Cut(TimeSpan wait, TimeSpan duration)
    {
        Thread.Sleep(wait > TimeSpan.Zero ? wait : TimeSpan.Zero);
        gate.Shut(duration);
        steps.CutOff(duration);
    }
}
