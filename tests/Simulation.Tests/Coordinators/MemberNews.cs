using Lockstep.Simulation.Tests.Workers;

namespace Lockstep.Simulation.Tests.Coordinators;

/// <summary>From the membership to the queue.</summary>
internal sealed record MemberNews(SimulatedWorker Worker, bool IsUp);
