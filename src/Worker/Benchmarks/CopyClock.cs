using System.Diagnostics;
using Lockstep.Engine.Cpu;
using Lockstep.Engine.Devices;

namespace Lockstep.Worker.Benchmarks;

/// <summary>Time of one copy within memory: the measure of what an all-reduce on one host can be.</summary>
public static class CopyClock
{
    private const int Repeats = 9;

    /// <summary>Median milliseconds of copying as many bytes on one thread.</summary>
    public static double Measure(long bytes)
    {
        using var device = new CpuDevice();
        int length = (int)Math.Max(1, bytes / sizeof(float));
        using DeviceBuffer source = device.Allocate(length), target = device.Allocate(length);
        var times = new double[Repeats];
        for (int i = 0; i < Repeats; i++)
        {
            long began = Stopwatch.GetTimestamp();
            source.Span(0, length).CopyTo(target.Span(0, length));
            times[i] = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
        }

        Array.Sort(times);
        return times[Repeats / 2];
    }
}
