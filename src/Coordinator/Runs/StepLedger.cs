using Lockstep.Coordinator.Journal;
using Lockstep.Protocol.Samples;

namespace Lockstep.Coordinator.Runs;

/// <summary>What a run's coordinator journals of executed steps: ranges, each by one generation, with where they lie in the sample order.</summary>
/// <param name="tell">Takes <see cref="Journal.JournalSteps"/> and <see cref="JournalRewind"/>, in order.</param>
/// <param name="isFresh">No earlier life of the coordinator or of the run has journaled any step.</param>
internal sealed class StepLedger(string runId, Action<object> tell, bool isFresh)
{
    private long? _first = isFresh ? 0 : null;
    private long? _place = isFresh ? 0 : null;
    private int? _portions;
    private RunPosition? _heard;

    /// <summary>A worker of the generation says how far it is.</summary>
    public void Heard(RunPosition position)
    {
        if (_heard is null || position.Step >= _heard.Value.Step)
        {
            _heard = position;
        }
    }

    /// <summary>A generation starts at a step: the one that just ended did the steps up to there.</summary>
    /// <param name="step">Finished steps.</param>
    /// <param name="portions">Of each step from now on.</param>
    public void Start(long step, int portions)
    {
        Close(step);
        if (_first is null)
        {
            // An earlier coordinator may have journaled steps and died before it journaled that they were reached.
            tell(new JournalRewind(runId, step));
        }

        Begin(step, portions);
    }

    /// <summary>The ledger has no step twice: those that are done again are struck out.</summary>
    public void Rewind(long toStep)
    {
        Close(toStep);
        tell(new JournalRewind(runId, toStep));
        Begin(toStep, _portions);
    }

    /// <summary>Steps up to this one stand in the ledger.</summary>
    public void Flush(long step)
    {
        Close(step);
        Begin(step, _portions);
    }

    private void Close(long end)
    {
        if (!(end <= _first))
        {
            // Whoever took over a generation knows its batch from its workers alone.
            tell(new JournalSteps(runId, _first, end, _place, _portions ?? (_heard?.Portions > 0 ? _heard.Value.Portions + _heard.Value.Lacking : null)));
        }
    }

    private void Begin(long step, int? portions)
    {
        _place = step == 0 ? 0 : _heard?.Step == step ? _heard.Value.Place : null;
        _first = step;
        _portions = portions;

        // What was heard of steps beyond is void.
        _heard = _heard?.Step > step ? null : _heard;
    }
}
