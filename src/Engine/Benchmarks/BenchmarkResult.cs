namespace Lockstep.Engine.Benchmarks;

/// <summary>What <see cref="EngineBenchmark.Run"/> measured.</summary>
/// <param name="ImagesPerSecond">Batch over the median step.</param>
/// <param name="StepMs">Median step: input copy, forward, backward, lane sums and update.</param>
/// <param name="Gflops">6 × multiply-adds × images per second / 10⁹: forward and two gradients, two operations each.</param>
/// <param name="FractionOfPeak"><paramref name="Gflops"/> over threads × one core's multiply-add peak, probed in the same run.</param>
/// <param name="PeakRssMb">Largest resident size of the process so far, in 10⁶ bytes.</param>
/// <param name="AllocatedBytesPerStep">Managed bytes allocated by all threads in the measured steps, per step.</param>
public sealed record BenchmarkResult(double ImagesPerSecond, double StepMs, double Gflops, double FractionOfPeak, double PeakRssMb, double AllocatedBytesPerStep);
