using System.Text.Json;
using Lockstep.Cli.Views;
using Lockstep.Engine.Cpu;
using Lockstep.Engine.Cuda;

namespace Lockstep.Cli.Tests.Views;

public sealed class DeviceTextTests
{
    private static readonly CpuReport Cpu = new(16, 512, 128L << 30);

    private static readonly GpuReport Gpu = new(0, "A GPU", "GPU-1234", "0000:0A:00.0", new Version(9, 0), 132, 150_323_855_360, 149_250_113_536);

    private static readonly CudaLibraryReport Driver = new("driver", "13.0", "/usr/lib/libcuda.so.580.1", string.Empty);

    private static readonly CudaLibraryReport Missing = new("NCCL", string.Empty, string.Empty, "libnccl.so.2 was not found");

    [Fact]
    public void Show_MachineWithAGpu_ListsItAndItsLibraries()
    {
        string text = Text(new CudaReport([Gpu], "13.0", "580.1", [Driver, Missing], string.Empty));

        Assert.Equal(
            """
            cpu     16 cores, 512-bit vectors, 128.0 GiB of memory
            gpu 0   A GPU, 140.0 GiB (139.0 GiB free), 132 multiprocessors, compute capability 9.0, 0000:0A:00.0, GPU-1234
            cuda    driver 580.1, up to CUDA 13.0
                    driver   13.0     /usr/lib/libcuda.so.580.1
                    NCCL     missing: libnccl.so.2 was not found

            """,
            text);
    }

    [Fact]
    public void Show_MachineWithoutADriver_SaysWhyOnceAndNothingOfOtherLibraries()
    {
        string text = Text(new CudaReport([], string.Empty, string.Empty, [new("driver", string.Empty, string.Empty, "no driver"), Missing], "no driver"));

        Assert.Equal("cpu     16 cores, 512-bit vectors, 128.0 GiB of memory\ncuda    cannot be used: no driver\n", text);
    }

    [Fact]
    public void Show_GpuThatCannotBeOpened_SaysSo() =>
        Assert.Contains("free memory unknown", Text(new CudaReport([Gpu with { FreeBytes = null }], "13.0", string.Empty, [], string.Empty)), StringComparison.Ordinal);

    [Fact]
    public void Show_Json_HasEveryFigure()
    {
        var output = new StringWriter();
        DeviceText.Show(Cpu, new CudaReport([Gpu], "13.0", "580.1", [Driver, Missing], string.Empty), true, output);
        var root = JsonDocument.Parse(output.ToString()).RootElement;

        Assert.Equal(16, root.GetProperty("cpu").GetProperty("cores").GetInt32());
        var cuda = root.GetProperty("cuda");
        Assert.True(cuda.GetProperty("is_usable").GetBoolean());
        Assert.Equal("580.1", cuda.GetProperty("driver_release").GetString());
        var gpu = cuda.GetProperty("gpus")[0];
        Assert.Equal("9.0", gpu.GetProperty("compute_capability").GetString());
        Assert.Equal("0000:0A:00.0", gpu.GetProperty("pci_bus_id").GetString());
        Assert.Equal(149_250_113_536, gpu.GetProperty("free_bytes").GetInt64());
        Assert.Equal("libnccl.so.2 was not found", cuda.GetProperty("libraries")[1].GetProperty("problem").GetString());
    }

    private static string Text(CudaReport cuda)
    {
        var output = new StringWriter { NewLine = "\n" };
        DeviceText.Show(Cpu, cuda, false, output);
        return output.ToString();
    }
}
