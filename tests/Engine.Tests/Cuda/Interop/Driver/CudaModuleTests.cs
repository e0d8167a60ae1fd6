using System.Runtime.InteropServices;
using Lockstep.Engine.Cuda;
using Lockstep.Engine.Cuda.Interop.Driver;

namespace Lockstep.Engine.Tests.Cuda.Interop.Driver;

[Collection(TestGpu.Collection)]
public sealed class CudaModuleTests
{
    /// <summary>One parameter of each size and kind.</summary>
    private const string Source =
        """
        KERNEL mix(float* values, int count, float factor, i64 far, u64 wide, u32 small)
        {
            for (int i = BLOCK_X * THREADS_X + THREAD_X; i < count; i += BLOCKS_X * THREADS_X)
            {
                values[i] = values[i] * factor + (float)(far >> 32) + (float)(wide >> 60) + (float)small;
            }
        }
        EXPORT(mix)
        """;

    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 64)]
    [InlineData(100, 256)]
    public void Launch_AnyShape_GivesEveryArgumentToTheKernel(int blocks, int threads)
    {
        using var context = TestGpu.Open();
        using var stream = new CudaStream(context);
        using var module = TestGpu.Load(context, Source);
        using var memory = new CudaMemory(context, 1000 * sizeof(float));
        float[] values = [.. Enumerable.Range(0, 1000).Select(i => (float)i)];
        memory.Write(MemoryMarshal.AsBytes(values.AsSpan()));
        module.GetFunction("mix").Launch(stream, new LaunchShape(blocks, threads), memory, 999, 0.5f, -3L << 32, 0xf000_0000_0000_0000ul, 7u);
        stream.Synchronize();
        float[] read = new float[1000];
        memory.Read(MemoryMarshal.AsBytes(read.AsSpan()));

        // By hand: i / 2 - 3 + 15 + 7, and the last one is not touched.
        Assert.Equal([.. Enumerable.Range(0, 999).Select(i => i * 0.5f + 19), 999f], read);
    }

    [Fact]
    public void Launch_Arguments_MustBeTheKernelsParameters()
    {
        using var context = TestGpu.Open();
        using var stream = new CudaStream(context);
        using var module = TestGpu.Load(context, Source);
        Assert.SkipUnless(CudaFunction.ChecksArguments, "this driver does not tell what a kernel's parameters are");
        using var memory = new CudaMemory(context, 4);
        var mix = module.GetFunction("mix");

        var few = Assert.Throws<ArgumentException>(() => mix.Launch(stream, new LaunchShape(1, 1), memory, 1));
        Assert.StartsWith("mix has 6 parameters and was given 2 arguments", few.Message, StringComparison.Ordinal);
        var narrow = Assert.Throws<ArgumentException>(() => mix.Launch(stream, new LaunchShape(1, 1), memory, 1, 0.5f, 3, 4ul, 5u));
        Assert.StartsWith("parameter 3 of mix has 8 bytes, its argument 4", narrow.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Launch_ManyTimes_AllocatesNothing()
    {
        using var context = TestGpu.Open();
        using var stream = new CudaStream(context);
        using var module = TestGpu.Load(context, Source);
        using var memory = new CudaMemory(context, 4);
        var mix = module.GetFunction("mix");
        LaunchOften(mix, stream, memory);
        long before = GC.GetAllocatedBytesForCurrentThread();
        LaunchOften(mix, stream, memory);
        long after = GC.GetAllocatedBytesForCurrentThread();
        stream.Synchronize();

        Assert.Equal(before, after);
    }

    [Fact]
    public void Launch_BlockThatIsTooLarge_NamesTheKernelAndTheShape()
    {
        using var context = TestGpu.Open();
        using var stream = new CudaStream(context);
        using var module = TestGpu.Load(context, Source);
        using var memory = new CudaMemory(context, 4);
        var mix = module.GetFunction("mix");
        var error = Assert.Throws<CudaException>(() => mix.Launch(stream, new LaunchShape(1, 4096), memory, 1, 1f, 0L, 0ul, 0u));

        Assert.Equal("cuLaunchKernel", error.Call);
        Assert.Contains("mix", error.Message, StringComparison.Ordinal);
        Assert.Contains("4096", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void GetFunction_UnknownName_SaysWhich()
    {
        using var context = TestGpu.Open();
        using var module = TestGpu.Load(context, Source);
        var error = Assert.Throws<CudaException>(() => module.GetFunction("nosuchkernel"));

        Assert.Equal(500, error.Code);
        Assert.StartsWith("cuModuleGetFunction (nosuchkernel) failed: CUDA_ERROR_NOT_FOUND (500)", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_SomethingElse_Throws()
    {
        using var context = TestGpu.Open();
        var error = Assert.Throws<CudaException>(() => new CudaModule(context, new byte[4096]));
        Assert.Equal("cuModuleLoadDataEx", error.Call);
        Assert.False(error.IsContextLost);
    }

    private static void LaunchOften(CudaFunction mix, CudaStream stream, CudaMemory memory)
    {
        for (int i = 0; i < 100; i++)
        {
            mix.Launch(stream, new LaunchShape(1, 32), memory, 1, 0.5f, 1L, 2ul, 3u);
        }
    }
}
