using System.Globalization;
using Lockstep.Cli.Commands;
using Lockstep.Engine.Cpu;
using Lockstep.Engine.Cuda;

namespace Lockstep.Cli.Views;

/// <summary>What a machine can compute with, as lines for people or as JSON.</summary>
internal static class DeviceText
{
    private const double Gibibyte = 1L << 30;

    public static void Show(CpuReport cpu, CudaReport cuda, bool json, TextWriter output)
    {
        if (json)
        {
            output.WriteLine(JsonOption.Text(new { Cpu = cpu, Cuda = Figures(cuda) }));
            return;
        }

        output.WriteLine($"cpu     {cpu.Cores} cores, {Vectors(cpu.VectorBits)}, {Gigabytes(cpu.MemoryBytes)} of memory");
        foreach (var gpu in cuda.Gpus)
        {
            string free = gpu.FreeBytes is { } bytes ? $"{Gigabytes(bytes)} free" : "cannot be opened now: free memory unknown";
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"gpu {gpu.Ordinal}   {gpu.Name}, {Gigabytes(gpu.TotalBytes)} ({free}), {gpu.Multiprocessors} multiprocessors, compute capability {gpu.ComputeCapability}, {gpu.PciBusId}, {gpu.Uuid}"));
        }

        if (cuda.CudaVersion.Length > 0)
        {
            string release = cuda.DriverRelease.Length > 0 ? $"driver {cuda.DriverRelease}, " : string.Empty;
            output.WriteLine($"cuda    {release}up to CUDA {cuda.CudaVersion}");
            ShowLibraries(cuda, output);
        }

        if (!cuda.IsUsable)
        {
            output.WriteLine($"cuda    cannot be used: {cuda.Problem}");
        }
    }

    private static void ShowLibraries(CudaReport cuda, TextWriter output)
    {
        foreach (var library in cuda.Libraries)
        {
            // A library that all workers need is told of as the reason, at the end.
            if (library.Problem.Length == 0)
            {
                output.WriteLine($"        {library.Name,-8} {library.Version,-8} {library.File}");
            }
            else if (library.Problem != cuda.Problem)
            {
                output.WriteLine($"        {library.Name,-8} missing: {library.Problem}");
            }
        }
    }

    private static object Figures(CudaReport cuda) => new
    {
        cuda.IsUsable,
        cuda.Problem,
        cuda.CudaVersion,
        cuda.DriverRelease,
        Gpus = cuda.Gpus.Select(gpu => new
        {
            gpu.Ordinal,
            gpu.Name,
            gpu.Uuid,
            gpu.PciBusId,
            ComputeCapability = gpu.ComputeCapability.ToString(),
            gpu.Multiprocessors,
            gpu.TotalBytes,
            gpu.FreeBytes,
        }),
        cuda.Libraries,
    };

    private static string Vectors(int bits) => bits > 0 ? $"{bits}-bit vectors" : "no vectors";

    private static string Gigabytes(long bytes) => (bytes / Gibibyte).ToString("0.0", CultureInfo.InvariantCulture) + " GiB";
}
