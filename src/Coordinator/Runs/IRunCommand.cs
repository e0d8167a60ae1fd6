namespace Lockstep.Coordinator.Runs;

/// <summary>Something that a run's actor is told or asked by way of its parent.</summary>
internal interface IRunCommand
{
    string RunId { get; }
}
