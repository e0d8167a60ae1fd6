namespace Lockstep.Engine.Benchmarks;

/// <summary>What <see cref="KernelBenchmark.Run"/> measured, all on one core.</summary>
/// <param name="FmaPeakGflops">Multiply-adds in registers, two operations each, in 10⁹ a second.</param>
/// <param name="MatmulGflops">Product of two float32 matrices of 1536 × 1536, packing included.</param>
/// <param name="MatmulFractionOfPeak">One over the other.</param>
/// <param name="MemoryGbS">Bytes read plus bytes written while copying arrays larger than the caches, in 10⁹ a second.</param>
public sealed record KernelResult(double FmaPeakGflops, double MatmulGflops, double MatmulFractionOfPeak, double MemoryGbS);
