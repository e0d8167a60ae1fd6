using Lockstep.Protocol.Rosters;

namespace Lockstep.Simulation.Tests.Workers;

/// <summary>What the worker's shell keeps of the newest Prepare, and where answers go.</summary>
internal sealed record Assignment(int Run, Roster Roster, DataMesh? Mesh, ControlLink Coordinator);
