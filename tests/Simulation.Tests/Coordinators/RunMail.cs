using Lockstep.Coordinator.Runs;

namespace Lockstep.Simulation.Tests.Coordinators;

/// <summary>Through the runs' parent: from the API, or a worker's Attach with the link to answer on.</summary>
internal sealed record RunMail(int Run, RunInput Input, Workers.ControlLink? From = null);
