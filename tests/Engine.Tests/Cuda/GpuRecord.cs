namespace Lockstep.Engine.Tests.Cuda;

/// <summary>What the emulated libraries of this process are asked, from here until it is disposed. Skips the test on a real GPU.</summary>
internal sealed class GpuRecord : IDisposable
{
    private const string Log = "LOCKSTEP_EMULATED_LOG", Lazy = "LOCKSTEP_EMULATED_LAZY";
    private readonly string _path = Path.GetTempFileName();

    /// <param name="lazy">Work on a stream runs only when something waits for it, so that a wait that is missing shows as stale data.</param>
    public GpuRecord(bool lazy = false)
    {
        TestGpu.Require();
        Assert.SkipUnless(TestGpu.IsEmulated, "the emulated libraries' record is asked for");
        EmulatedCuda.Set(Log, _path);
        EmulatedCuda.Set(Lazy, lazy ? "1" : null);
    }

    public IReadOnlyList<EmulatedCall> Calls => EmulatedCall.Read(_path);

    /// <summary>Bytes of each copy from pinned memory, in their order.</summary>
    public int[] Copies => [.. Calls.Where(call => call.Name == "cuMemcpyHtoDAsync_v2").Select(call => call.Number("bytes")!.Value)];

    public void Dispose()
    {
        EmulatedCuda.Set(Log, null);
        EmulatedCuda.Set(Lazy, null);
        File.Delete(_path);
    }
}
