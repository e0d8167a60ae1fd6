using Google.Protobuf;
using Lockstep.Engine.Tests.Cuda;
using Lockstep.Protocol.V1;

namespace Lockstep.Cluster.Tests;

/// <summary>More workers than GPUs: <c>lockstep run</c> on emulated libraries with one GPU, whose NCCL refuses two ranks of one host on it as the real one does.</summary>
public sealed class SharedGpuRunTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("lockstep-shared-").FullName;

    [Fact(Timeout = 600_000)]
    public async Task Run_WorkersShareAGpu_SameBitsAsOneWorker()
    {
        var (alone, quiet) = await RunAsync(1, "auto", string.Empty);
        Assert.DoesNotContain("share", quiet, StringComparison.Ordinal);
        foreach (var (workers, algorithm, drill) in new[] { (2, "auto", string.Empty), (4, "torus", string.Empty), (4, "hierarchical", "drill: {kill_rank: 1, at_step: 6}") })
        {
            var (hash, errors) = await RunAsync(workers, algorithm, drill);
            Assert.True(hash == alone, $"{workers} {algorithm}: {hash}, not {alone}\n{errors}");
            Assert.Contains($"{workers} workers share 1 GPU, and", errors, StringComparison.Ordinal);
            Assert.DoesNotContain("NCCL is not used", errors, StringComparison.Ordinal);
            Assert.Equal(drill.Length > 0, errors.Contains("drill: SIGKILL to rank 1", StringComparison.Ordinal));
        }
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private async Task<(string Hash, string Errors)> RunAsync(int workers, string algorithm, string drill)
    {
        string file = Experiments.Write(_directory, $$"""
            name: shared
            device: cuda
            reproducibility: exact
            model: {layers: [{dense: 28}]}
            data: {source: glyphs, train_images: 60, test_images: 12}
            batch: {global: 12, slice: 3}
            workers: {min: 1, max: {{workers}}}
            learning_rate: {base: 0.05, scaling: none, schedule: constant}
            communication: {algorithm: {{algorithm}}}
            epochs: 6
            {{drill}}
            """);
        var environment = new Dictionary<string, string>
        {
            ["LOCKSTEP_CUDA_PATH"] = EmulatedCuda.Folder,
            ["LOCKSTEP_CUDA_CACHE"] = EmulatedCuda.Cache,
            ["LOCKSTEP_EMULATED_GPUS"] = "1",
        };
        using var process = LockstepProcess.StartWith(environment, "run", file, "--runs", Path.Combine(_directory, "runs"), "--workers", $"{workers}", "--json");
        int code = await process.ExitAsync();
        Assert.True(code == 0, process.Errors);
        var run = JsonParser.Default.Parse<RunInfo>(process.Output.Split('\n')[^1]);
        return (await FiveWorkers.HashAsync(run), process.Errors);
    }
}
