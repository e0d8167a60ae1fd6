namespace Lockstep.Worker.Faults;

/// <summary>The training thread computes slowly, as on a throttled or shared processor.</summary>
internal sealed class SlowFault(StepFaults steps) : IFault
{
    public bool CutsAnswers => false;

    public string Arrange(FaultOrder order)
    {
        steps.Slow(order.Factor, order.Duration);
        return FormattableString.Invariant($"steps take {order.Factor:0.##} times as long for {order.Duration.TotalSeconds:0.###} s");
    }
}
