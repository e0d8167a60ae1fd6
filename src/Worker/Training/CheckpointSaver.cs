using System.Diagnostics;
using Lockstep.Engine.Training;
using Lockstep.Protocol.Checkpoints;
using Lockstep.Worker.Checkpoints;

namespace Lockstep.Worker.Training;

/// <summary>Writes checkpoints from a copy in memory while training goes on. One at a time: the next waits for the one before.</summary>
internal sealed class CheckpointSaver(CheckpointStore store, ITrainingReports reports)
{
    private float[] _parameters = [];
    private float[] _statistics = [];
    private float[] _optimizer = [];
    private Task _writing = Task.CompletedTask;

    /// <summary>Copies the state and returns; the file system works on.</summary>
    public void Save(Replica replica, CheckpointManifest manifest)
    {
        Wait();
        _parameters = Copy(replica.Parameters, _parameters);
        _statistics = Copy(replica.Statistics, _statistics);
        _optimizer = Copy(replica.OptimizerState, _optimizer);
        var (network, layout) = (replica.Network, replica.OptimizerLayout);
        _writing = Task.Run(() => Write(manifest, ReplicaTensors.ToCheckpoint(network, layout, _parameters, _statistics, _optimizer)));
    }

    /// <summary>Returns when nothing is being written.</summary>
    public void Wait() => _writing.GetAwaiter().GetResult();

    private static float[] Copy(ReadOnlySpan<float> from, float[] to)
    {
        float[] target = to.Length == from.Length ? to : GC.AllocateUninitializedArray<float>(from.Length);
        from.CopyTo(target);
        return target;
    }

    /// <summary>A failed save is said and does not end the run: the next one is tried.</summary>
    private void Write(CheckpointManifest manifest, CheckpointData data)
    {
        long began = Stopwatch.GetTimestamp();
        try
        {
            string directory = store.Save(manifest, data);
            reports.CheckpointWritten(manifest.Step, directory, Stopwatch.GetElapsedTime(began));
        }
        catch (Exception exception)
        {
            reports.CheckpointFailed(manifest.Step, exception.Message);
        }
    }
}
