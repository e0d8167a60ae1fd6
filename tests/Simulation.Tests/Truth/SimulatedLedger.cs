using Lockstep.Simulation.Tests.World;

namespace Lockstep.Simulation.Tests.Truth;

/// <summary>The journal's table of executed steps, with its two writes.</summary>
internal sealed class SimulatedLedger
{
    private readonly List<(long First, long End)> _ranges = [];

    public void Add(long? first, long end)
    {
        long from = first ?? Math.Min(end, _ranges.Count == 0 ? 0 : _ranges.Max(range => range.End));
        if (from >= end)
        {
            return;
        }

        if (_ranges.Exists(range => range.First < end && from < range.End))
        {
            throw new SimulationException($"the ledger gets steps {from} to {end}, and has some of them already: {this}");
        }

        _ranges.Add((from, end));
    }

    public void Rewind(long to)
    {
        _ranges.RemoveAll(range => range.First >= to);
        for (int i = 0; i < _ranges.Count; i++)
        {
            _ranges[i] = (_ranges[i].First, Math.Min(_ranges[i].End, to));
        }
    }

    public void MustCover(long total)
    {
        long at = 0;
        foreach (var (first, end) in _ranges.Order())
        {
            if (first != at)
            {
                throw new SimulationException($"the ledger of {total} steps misses {at} to {first}: {this}");
            }

            at = end;
        }

        if (at != total)
        {
            throw new SimulationException($"the ledger ends at {at}, expected {total}: {this}");
        }
    }

    public override string ToString() => string.Join(' ', _ranges.Select(range => $"[{range.First},{range.End})"));
}
