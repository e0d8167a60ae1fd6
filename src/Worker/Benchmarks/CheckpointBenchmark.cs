using System.Diagnostics;
using Lockstep.Engine.Benchmarks;
using Lockstep.Engine.Cpu;
using Lockstep.Engine.Optimizers;
using Lockstep.Engine.Training;
using Lockstep.Protocol.Checkpoints;
using Lockstep.Worker.Checkpoints;
using Lockstep.Worker.Training;

namespace Lockstep.Worker.Benchmarks;

/// <summary>Saves a model with SGD momentum the way training does, and loads it again.</summary>
public static class CheckpointBenchmark
{
    /// <summary>Writes <paramref name="saves"/> checkpoints one after the other and keeps the last.</summary>
    /// <param name="model">A name of the zoo.</param>
    /// <param name="directory">Where the checkpoints go; made if it is missing.</param>
    /// <param name="saves">At least 1.</param>
    /// <param name="threads">Lanes of the replica: as many copy.</param>
    /// <exception cref="ArgumentException">The model is unknown or a number is out of range.</exception>
    /// <exception cref="CheckpointException">The directory cannot be written, or what was written cannot be read.</exception>
    public static CheckpointFigures Run(string model, string directory, int saves, int threads)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(saves, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        var network = EngineBenchmark.Create(model, null);
        using var device = new CpuDevice();
        using var replica = new Replica(network, device, new Sgd(new SgdSettings()), new ReplicaSettings { SliceSize = 1, Lanes = threads });
        replica.Initialize(1);
        var reports = new CheckpointClock();
        var saver = new CheckpointSaver(new CheckpointStore(directory, new CheckpointRetention(1, 0), TimeProvider.System), reports);
        saver.Prepare(replica);
        var (exposed, write, load) = (new double[saves], new double[saves], new double[saves]);
        for (int i = 0; i < saves; i++)
        {
            exposed[i] = Milliseconds(() => saver.Save(replica, BenchmarkManifest.At(i + 1)));
            saver.Wait();
            write[i] = reports.Newest.Duration.TotalMilliseconds;
            load[i] = Milliseconds(() => ReplicaTensors.FromCheckpoint(CheckpointReader.Read(reports.Newest.Directory), replica));
        }

        long bytes = CheckpointGlance.At(new CheckpointEntry(saves, reports.Newest.Directory)).Bytes;
        return new CheckpointFigures(Median(exposed), Median(write), bytes, bytes / Median(write) / 1e3, Median(load));
    }

    private static double Milliseconds(Action action)
    {
        long began = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(began).TotalMilliseconds;
    }

    private static double Median(double[] values) => values.Order().ElementAt(values.Length / 2);
}
