using Lockstep.Protocol.Rosters;
using Lockstep.Simulation.Tests.Truth;
using Lockstep.Simulation.Tests.World;

namespace Lockstep.Simulation.Tests.Workers;

/// <summary>
/// The data links of one generation, and the all-reduce over them: it can end for a rank as soon as every rank has put in its share,
/// and from then on for each rank alone.
/// </summary>
internal sealed class DataMesh(Roster roster, ulong term)
{
    private readonly bool[] _opening = new bool[roster.WorldSize];
    private readonly bool[] _closed = new bool[roster.WorldSize];
    private readonly long[] _entered = [.. Enumerable.Repeat(-1L, roster.WorldSize)];
    private (long Step, ulong Hash) _newest = (-1, 0);

    public Roster Roster => roster;

    public ulong Term => term;

    public int Opening { get; private set; }

    /// <summary>A link between two that live.</summary>
    public bool IsCut { get; set; }

    public bool IsBroken => IsCut || Closed > 0;

    public int Closed { get; private set; }

    /// <summary>What the source sends to its receivers.</summary>
    public ReplicaCopy? Sent { get; set; }

    /// <summary>The step whose loss is not a number, for all ranks alike; -1: none.</summary>
    public long NanStep { get; set; } = -1;

    /// <summary>The step at which ranks put in different histories; -1: none.</summary>
    public long DifferStep { get; private set; } = -1;

    public bool CanOpen => Opening == roster.WorldSize && !IsBroken;

    public void Open(int rank)
    {
        if (!_opening[rank])
        {
            _opening[rank] = true;
            Opening++;
        }
    }

    /// <summary>A rank that is not there, or -1.</summary>
    public int Missing()
    {
        for (int rank = 0; rank < roster.WorldSize; rank++)
        {
            if (_closed[rank] || !_opening[rank])
            {
                return rank;
            }
        }

        return -1;
    }

    public void Close(int rank)
    {
        if (_opening[rank] && !_closed[rank])
        {
            _closed[rank] = true;
            Closed++;
        }
    }

    /// <summary>A rank's gradients of the step after its state.</summary>
    public void Enter(int rank, ReplicaCopy from, bool corruptionIsAbout)
    {
        _entered[rank] = from.Step;
        if (from.Step > _newest.Step)
        {
            _newest = (from.Step, from.Hash);
        }
        else if (_newest.Step == from.Step && _newest.Hash != from.Hash)
        {
            if (!corruptionIsAbout)
            {
                throw new SimulationException($"rank {rank} of {roster} sums step {from.Step} with another history than the others");
            }

            DifferStep = from.Step;
        }
    }

    public bool AllEntered(long step)
    {
        foreach (long entered in _entered)
        {
            if (entered < step)
            {
                return false;
            }
        }

        return true;
    }
}
