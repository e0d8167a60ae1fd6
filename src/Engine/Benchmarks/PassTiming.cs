namespace Lockstep.Engine.Benchmarks;

/// <summary>Time of one pass of one layer.</summary>
/// <param name="Ms">Median, in milliseconds.</param>
/// <param name="Gflops">2 × multiply-adds over the time; 0 where the pass is no product.</param>
/// <param name="FractionOfPeak"><paramref name="Gflops"/> over one core's multiply-add peak of the same run.</param>
public sealed record PassTiming(double Ms, double Gflops, double FractionOfPeak)
{
    internal static PassTiming Of(double[] seconds, double operations, double peak)
    {
        Array.Sort(seconds);
        double median = seconds[seconds.Length / 2];
        double gflops = median > 0 ? operations / median / 1e9 : 0;
        return new PassTiming(1e3 * median, gflops, gflops / peak);
    }
}
