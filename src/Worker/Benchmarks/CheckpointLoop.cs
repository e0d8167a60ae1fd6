using Lockstep.Protocol.Checkpoints;
using Lockstep.Worker.Checkpoints;

namespace Lockstep.Worker.Benchmarks;

/// <summary>Saves small checkpoints one after the other, to be killed in the middle: what a crash leaves can then be looked at.</summary>
public static class CheckpointLoop
{
    private const int Elements = 4096;
    private static readonly CheckpointRetention Retention = new(2, 1);

    /// <summary>
    /// Goes on after the newest valid checkpoint of the directory. All values of step n are n. Every step is saved twice, so
    /// that the second replaces the first.
    /// </summary>
    /// <param name="directory">Made if it is missing.</param>
    /// <param name="saves">Steps.</param>
    /// <param name="report">Told each step when its first checkpoint is complete.</param>
    /// <exception cref="CheckpointException">The file system refused.</exception>
    public static void Run(string directory, long saves, Action<long> report)
    {
        var store = new CheckpointStore(directory, Retention, TimeProvider.System);
        long first = (new CheckpointLedger(directory).FindNewestValid().Newest?.Step ?? 0) + 1;
        for (long step = first; step < first + saves; step++)
        {
            store.Save(Manifest(step), Data(step));
            report(step);
            store.Save(Manifest(step), Data(step));
            store.Prune(step);
        }
    }

    private static CheckpointManifest Manifest(long step) => BenchmarkManifest.At(step) with { EvaluationAccuracy = step % 10 / 10.0, EvaluationLoss = 1 };

    private static CheckpointData Data(long step)
    {
        float[] values = new float[Elements];
        Array.Fill(values, step);
        return new CheckpointData { Model = [new NamedTensor("weight", [Elements], values)], Optimizer = [new NamedTensor("momentum_buffer.weight", [Elements], values)] };
    }
}
