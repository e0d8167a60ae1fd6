using System.Collections.Concurrent;
using Lockstep.Engine.Collectives;
using Lockstep.Engine.Cuda;
using Lockstep.Engine.Cuda.Collectives;
using Lockstep.Engine.Cuda.Interop.Driver;
using Lockstep.Engine.Cuda.Interop.Libraries;

namespace Lockstep.Engine.Tests.Cuda.Collectives;

/// <summary>Ranks on threads of this process, each with a GPU of its own and a link to the others. Skipped where there are not enough GPUs.</summary>
internal sealed class GpuWorld : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(300);
    private readonly MeshLink[] _links;

    public GpuWorld(int ranks, int[]? hosts = null)
    {
        TestGpu.Require(CudaLibrary.Nccl, CudaLibrary.Nvrtc);
        int gpus = CudaProbe.Run().Gpus.Count;
        Assert.SkipUnless(gpus >= ranks, $"{ranks} ranks need a GPU each; there are {gpus}.");
        _links = MeshLink.Create(hosts ?? new int[ranks], slotLength: 0);
    }

    public ConcurrentQueue<string> Said { get; } = new();

    public CollectiveSettings Settings { get; init; } = new() { AbortLimit = TimeSpan.FromSeconds(20) };

    public static CudaDevice Open(int ordinal) => new(new CudaSettings { Ordinal = ordinal, CacheFolder = TestGpu.Cache, Deterministic = true });

    /// <summary>The body of each rank, with collectives that it ends.</summary>
    public void Run(Action<CudaCollectives> body) => RunDevices((device, link) =>
    {
        using var collectives = Join(device, link);
        Assert.NotNull(collectives);
        body(collectives);
    });

    public CudaCollectives? Join(CudaDevice device, ILink link, CollectiveSettings? settings = null) =>
        CudaCollectives.Open(device, link, (settings ?? Settings) with { Log = Said.Enqueue }, CancellationToken.None);

    public void RunDevices(Action<CudaDevice, MeshLink> body)
    {
        var failures = new ConcurrentQueue<Exception>();
        var threads = _links.Select(link => new Thread(() => Guard(link, body, failures)) { IsBackground = true }).ToList();
        threads.ForEach(thread => thread.Start());
        Assert.All(threads, thread => Assert.True(thread.Join(Limit), "a rank still waits"));
        Assert.Empty(failures);
    }

    public void Dispose() => Array.ForEach(_links, link => link.Dispose());

    private static void Guard(MeshLink link, Action<CudaDevice, MeshLink> body, ConcurrentQueue<Exception> failures)
    {
        try
        {
            using var device = Open(link.Rank);
            body(device, link);
        }
        catch (Exception exception)
        {
            failures.Enqueue(exception);
            link.Abort(exception.Message);
        }
    }
}
