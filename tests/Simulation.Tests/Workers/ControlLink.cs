using Lockstep.Simulation.Tests.Coordinators;
using Lockstep.Simulation.Tests.World;

namespace Lockstep.Simulation.Tests.Workers;

/// <summary>One TCP connection between a worker and a coordinator: in order, at most once; what is under way when it breaks is lost.</summary>
internal sealed class ControlLink(SimulatedWorker worker, SimulatedCoordinator coordinator, int number)
{
    public SimulatedWorker Worker => worker;

    public SimulatedCoordinator Coordinator => coordinator;

    public Queue<object> ToWorker { get; } = [];

    public Queue<object> ToCoordinator { get; } = [];

    public bool IsBroken { get; private set; }

    public bool WorkerSawEnd { get; set; }

    public bool CoordinatorSawEnd { get; set; }

    public void SendToWorker(object frame)
    {
        if (!IsBroken)
        {
            ToWorker.Enqueue(frame);
        }
    }

    public void SendToCoordinator(object frame)
    {
        if (!IsBroken)
        {
            ToCoordinator.Enqueue(frame);
        }
    }

    /// <summary>Some of the last frames never arrive.</summary>
    public void Break(Chance chance)
    {
        if (!IsBroken)
        {
            IsBroken = true;
            LoseLast(ToWorker, chance);
            LoseLast(ToCoordinator, chance);
        }
    }

    public override string ToString() => $"link {number} {worker.Id}-term {coordinator.Term}";

    private static void LoseLast(Queue<object> frames, Chance chance)
    {
        int kept = chance.Below(frames.Count + 1);
        var left = frames.Take(kept).ToList();
        frames.Clear();
        left.ForEach(frames.Enqueue);
    }
}
