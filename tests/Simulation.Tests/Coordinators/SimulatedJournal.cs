using Lockstep.Protocol.Rosters;
using Lockstep.Protocol.V1;
using Lockstep.Simulation.Tests.World;

namespace Lockstep.Simulation.Tests.Coordinators;

/// <summary>What outlives a coordinator. Only the holder of the lease writes.</summary>
internal sealed class SimulatedJournal
{
    private readonly Roster?[] _rosters = new Roster?[2];
    private readonly RunInfo?[] _infos = new RunInfo?[2];
    private readonly bool[] _known = new bool[2];

    public ulong Term { get; set; }

    public void AddRun(int run) => _known[run] = true;

    public void AddRoster(int run, Roster roster)
    {
        if (_rosters[run] is { } before && roster.Generation <= before.Generation)
        {
            throw new SimulationException($"{Names.OfRun(run)}: {roster} is journaled after {before}");
        }

        _rosters[run] = roster;
    }

    public void SetInfo(RunInfo info)
    {
        int run = Names.RunOf(info.RunId);
        if (_known[run])
        {
            _infos[run] = info;
        }
    }

    public bool Knows(int run) => _known[run];

    public Roster? RosterOf(int run) => _rosters[run];

    public RunInfo? InfoOf(int run) => _infos[run];
}
