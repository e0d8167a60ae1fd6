namespace Lockstep.Worker.Faults;

/// <summary>One bit of one parameter changes by itself, as in faulty memory: this replica silently differs from the others.</summary>
internal sealed class CorruptFault(StepFaults steps) : IFault
{
    public bool CutsAnswers => false;

    public string Arrange(FaultOrder order)
    {
        steps.Corrupt();
        return "one bit of a random parameter flips before the next step";
    }
}
