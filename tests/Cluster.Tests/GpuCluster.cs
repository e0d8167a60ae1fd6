using Lockstep.Engine.Tests.Cuda;

namespace Lockstep.Cluster.Tests;

/// <summary>A cluster whose workers compute on GPUs of the emulated libraries, each on one of its own, and fail on demand. Skipped where there is no compiler for those.</summary>
internal sealed class GpuCluster : IAsyncDisposable
{
    private const int Gpus = 4;

    private GpuCluster(ProcessCluster cluster, string libraries) => (Processes, Libraries) = (cluster, libraries);

    public ProcessCluster Processes { get; }

    private string Libraries { get; }

    public static async Task<GpuCluster> StartAsync(int workers)
    {
        string libraries = EmulatedCuda.Folder;
        var cluster = new GpuCluster(await ProcessCluster.StartAsync(workers: 0), libraries);
        for (int gpu = 0; gpu < workers; gpu++)
        {
            cluster.AddWorker(gpu);
        }

        await cluster.Processes.NodesAsync(workers);
        return cluster;
    }

    public LockstepProcess AddWorker(int gpu)
    {
        File.WriteAllText(ControlOf(gpu), string.Empty);
        return Processes.AddWorker(new Dictionary<string, string>
        {
            ["LOCKSTEP_CUDA_PATH"] = Libraries,
            ["LOCKSTEP_CUDA_CACHE"] = EmulatedCuda.Cache,
            ["LOCKSTEP_GPU"] = $"{gpu}",
            ["LOCKSTEP_EMULATED_GPUS"] = $"{Gpus}",
            ["LOCKSTEP_EMULATED_CONTROL"] = ControlOf(gpu),
        });
    }

    /// <summary>From now on the worker on this GPU meets these faults; the rules are those of <c>tests/Native/emulated_record.h</c>.</summary>
    public void Arm(int gpu, string rules)
    {
        string next = ControlOf(gpu) + ".next";
        File.WriteAllText(next, rules);
        File.Move(next, ControlOf(gpu), overwrite: true);
    }

    public ValueTask DisposeAsync() => Processes.DisposeAsync();

    private string ControlOf(int gpu) => Path.Combine(Processes.Directory, $"gpu-{gpu}");
}
