using Lockstep.Engine.Training;
using Lockstep.Protocol.Samples;

namespace Lockstep.Worker.Training;

/// <summary>A copy of a replica's whole state, for as long as another one is being written over it.</summary>
internal sealed class StateBackup(Replica replica, RunPosition position)
{
    private readonly float[] _parameters = replica.Parameters.ToArray();
    private readonly float[] _statistics = replica.Statistics.ToArray();
    private readonly float[] _optimizerState = replica.OptimizerState.ToArray();

    /// <summary>Puts it back.</summary>
    /// <returns>Where that state stands.</returns>
    public RunPosition Restore(Replica into)
    {
        _parameters.CopyTo(into.Parameters);
        _statistics.CopyTo(into.Statistics);
        _optimizerState.CopyTo(into.OptimizerState);
        return position;
    }
}
