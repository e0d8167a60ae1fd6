using System.Diagnostics;
using System.Globalization;
using Lockstep.Engine.Collectives;
using Lockstep.Engine.Cuda;
using Lockstep.Engine.Cuda.Collectives;
using Lockstep.Engine.Cuda.Interop.Driver;
using Lockstep.Engine.Cuda.Interop.Libraries;
using Lockstep.Engine.Training;

namespace Lockstep.Engine.Diagnostics.Devices;

/// <summary>
/// Device, replica and communicator are opened, used for a few steps and closed again and again in this process: the GPU's memory and
/// the process's come back. The GPU's context stays open meanwhile, because its end would free what we forget; a few more times it
/// does not.
/// </summary>
internal static class ReopeningCheck
{
    public const string Part = "memory";

    /// <summary>Rehearsed, recorded, replayed.</summary>
    private const int Steps = 3;

    /// <summary>Libraries load code and keep pools at first.</summary>
    private const int Settling = 5;

    /// <summary>After so long no more are begun, and those that lack are a failure of their own: figures of a few are better than none.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(100);

    private const double Mebibyte = 1 << 20;

    /// <summary>Of the GPU, in all: what is forgotten even once every ten times is above it, because memory is taken in pieces of 2 MiB.</summary>
    private const double MostGpu = 16;

    /// <summary>Of the process, a reopening: below what one set of activations or one stream's buffers would be.</summary>
    private const double MostHost = 1;

    public static IEnumerable<DeviceCheckResult> Run(DeviceCheckSettings settings)
    {
        using (var kept = CudaContext.Open(settings.Device.Ordinal))
        {
            Repeat(settings, Math.Min(Settling, settings.Reopenings));
            var (gpu, host) = Memory(kept);
            int done = Repeat(settings, settings.Reopenings);
            var (gpuAfter, hostAfter) = Memory(kept);
            string times = string.Create(CultureInfo.InvariantCulture, $"MiB more after {done} reopenings than after the first {Math.Min(Settling, settings.Reopenings)}");
            yield return new DeviceCheckResult(Part, "reopenings that lack", settings.Reopenings - done, 0, $"of {settings.Reopenings}, in {Patience.TotalSeconds:0} s");
            yield return new DeviceCheckResult(Part, "GPU memory", (gpu - gpuAfter) / Mebibyte, MostGpu, $"{times}; {gpuAfter / Mebibyte:0} MiB are free");
            yield return new DeviceCheckResult(Part, "memory of the process", (hostAfter - host) / Mebibyte, (MostHost * done) + 32, $"{times}; {hostAfter / Mebibyte:0} MiB are resident");
        }

        int contexts = Math.Max(1, settings.Reopenings / 20);
        Repeat(settings, contexts);
        using var last = CudaContext.Open(settings.Device.Ordinal);
        yield return new DeviceCheckResult(Part, "context", 0, 0, $"opened and closed {contexts} times with the device; {last.GetMemory().Free / Mebibyte:0} MiB are free");
    }

    /// <returns>How many there was time for.</returns>
    private static int Repeat(DeviceCheckSettings settings, int times)
    {
        long began = Stopwatch.GetTimestamp();
        int done = 0;
        while (done < times && Stopwatch.GetElapsedTime(began) < Patience)
        {
            Reopen(settings);
            done++;
        }

        return done;
    }

    private static void Reopen(DeviceCheckSettings settings)
    {
        using var link = MeshLink.Create(1)[0];
        using var device = new CudaDevice(settings.Deterministic);
        using var training = new CheckTraining(device, settings);
        if (!CudaLibraries.Find()[CudaLibrary.Nccl].IsLoaded)
        {
            training.Run(Steps);
            return;
        }

        string said = string.Empty;
        var collectives = CudaCollectives.Open(device, link, new CollectiveSettings { Log = text => said = text }, CancellationToken.None)
            ?? throw new InvalidOperationException(said);
        using var reduction = new DeviceReduction(training.Replica, collectives, new RingAllReduce(), new BucketSettings());
        training.Run(Steps, reduction, _ => (0, DeviceCheckSettings.Slices));
    }

    private static (long Gpu, long Host) Memory(CudaContext context)
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        context.MakeCurrent();
        return (context.GetMemory().Free, Environment.WorkingSet);
    }
}
