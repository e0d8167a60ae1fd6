using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Lockstep.Engine.Cpu.Simd;

namespace Lockstep.Engine.Benchmarks;

/// <summary>How many float32 multiply-adds one core can do: independent chains in registers, nothing else in the loop.</summary>
public static class MultiplyAddPeak
{
    private const int Chains = 12;
    private const int Rounds = 400_000;
    private const int Trials = 8;

    /// <summary>Best of several trials of a few milliseconds on the calling thread, in 10⁹ floating-point operations per second.</summary>
    public static double Measure()
    {
        double best = 0;
        for (int trial = 0; trial < Trials; trial++)
        {
            long start = Stopwatch.GetTimestamp();
            int lanes = RunWidest();
            double operations = 2.0 * Chains * Rounds * lanes;
            best = Math.Max(best, operations / Stopwatch.GetElapsedTime(start).TotalSeconds / 1e9);
        }

        return best;
    }

    private static int RunWidest() =>
        Vector512.IsHardwareAccelerated ? Run<Width512, Vector512<float>>()
        : Vector256.IsHardwareAccelerated ? Run<Width256, Vector256<float>>()
        : Vector128.IsHardwareAccelerated ? Run<Width128, Vector128<float>>()
        : Run<Width1, float>();

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static int Run<TWidth, TVector>()
        where TWidth : struct, IVectorWidth<TVector>
        where TVector : unmanaged
    {
        TVector x = TWidth.Broadcast(0.999f), y = TWidth.Broadcast(0.001f);
        TVector a = x, b = x, c = x, d = x, e = x, f = x, g = x, h = x, i = x, j = x, k = x, l = x;
        for (int round = 0; round < Rounds; round++)
        {
            a = TWidth.MultiplyAdd(a, x, y);
            b = TWidth.MultiplyAdd(b, x, y);
            c = TWidth.MultiplyAdd(c, x, y);
            d = TWidth.MultiplyAdd(d, x, y);
            e = TWidth.MultiplyAdd(e, x, y);
            f = TWidth.MultiplyAdd(f, x, y);
            g = TWidth.MultiplyAdd(g, x, y);
            h = TWidth.MultiplyAdd(h, x, y);
            i = TWidth.MultiplyAdd(i, x, y);
            j = TWidth.MultiplyAdd(j, x, y);
            k = TWidth.MultiplyAdd(k, x, y);
            l = TWidth.MultiplyAdd(l, x, y);
        }

        TVector sum = TWidth.Add(TWidth.Add(TWidth.Add(a, b), TWidth.Add(c, d)), TWidth.Add(TWidth.Add(e, f), TWidth.Add(g, h)));
        Keep(TWidth.Add(sum, TWidth.Add(TWidth.Add(i, j), TWidth.Add(k, l))));
        return TWidth.Lanes;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Keep<TVector>(TVector value) => _ = value;
}
