namespace Lockstep.Worker.Faults;

/// <summary>The training thread stands still in its computation, as in an endless loop; the process answers as ever.</summary>
internal sealed class HangFault(StepFaults steps) : IFault
{
    public bool CutsAnswers => false;

    public string Arrange(FaultOrder order)
    {
        steps.Hang(order.Duration);
        return FormattableString.Invariant($"the training thread hangs in its next step for {order.Duration.TotalSeconds:0.###} s");
    }
}
