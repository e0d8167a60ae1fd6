namespace Lockstep.Worker.Faults;

/// <summary>One way to hurt this worker on purpose.</summary>
internal interface IFault
{
    /// <summary>Whether no answer could leave any more once it has begun.</summary>
    bool CutsAnswers { get; }

    /// <summary>Sees to it that the fault begins at <see cref="FaultOrder.At"/>, or at the training thread's next step boundary after it.</summary>
    /// <returns>What happens then, in words.</returns>
    /// <exception cref="System.ComponentModel.Win32Exception">A program that it needs is not there.</exception>
    string Arrange(FaultOrder order);
}
