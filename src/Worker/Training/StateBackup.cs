using Lockstep.Engine.Training;
using Lockstep.Protocol.Samples;

namespace Lockstep.Worker.Training;

/// <summary>A copy of a replica's whole state, for as long as another one is being written over it.</summary>
internal sealed class StateBackup
{
    private readonly RunPosition _position;
    private readonly float[] _parameters;
    private readonly float[] _statistics;
    private readonly float[] _optimizerState;

    public StateBackup(Replica replica, RunPosition position)
    {
        replica.ToHost();
        _position = position;
        _parameters = replica.Parameters.ToArray();
        _statistics = replica.Statistics.ToArray();
        _optimizerState = replica.OptimizerState.ToArray();
    }

    /// <summary>Puts it back.</summary>
    /// <returns>Where that state stands.</returns>
    public RunPosition Restore(Replica into)
    {
        _parameters.CopyTo(into.Parameters);
        _statistics.CopyTo(into.Statistics);
        _optimizerState.CopyTo(into.OptimizerState);
        into.ToDevice();
        return _position;
    }
}
