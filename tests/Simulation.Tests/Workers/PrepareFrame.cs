using Lockstep.Protocol.Rosters;

namespace Lockstep.Simulation.Tests.Workers;

/// <param name="Mesh">Stands for the secret: only who got it can meet there. Null: load only.</param>
internal sealed record PrepareFrame(int Run, ulong Term, Roster Roster, DataMesh? Mesh)
{
    public ulong Generation => Roster.Generation;
}
