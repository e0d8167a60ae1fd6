using Lockstep.Engine.Cuda;
using Lockstep.Engine.Cuda.Queue;

namespace Lockstep.Engine.Benchmarks;

/// <summary>What <see cref="GpuBenchmark"/> found.</summary>
/// <param name="ImagesPerSecond">Median of the rounds.</param>
/// <param name="Rounds">Images a second of each.</param>
/// <param name="StepMs">Of the median round.</param>
/// <param name="Tflops">6 × multiply-adds × images a second: forward, and twice that backward.</param>
/// <param name="MemoryGb">Of the GPU, taken by this process since before it began.</param>
/// <param name="Loss">Of the last step: it must be finite, and below that of guessing where the same batch is learnt again and again.</param>
/// <param name="RecordedPasses">CUDA graphs.</param>
/// <param name="CallsInPass">Of the largest of them.</param>
/// <param name="PrepareSeconds">Until the first replayed step: compiling, choosing plans, recording.</param>
/// <param name="CallMs">Time of one step's calls by kind, made one by one; the largest first.</param>
/// <param name="MatrixPeakTflops">Of one large product of random numbers on this GPU, in the same precision; 0: not measured.</param>
/// <param name="MatrixShare">Tflops / that.</param>
/// <param name="StepGb">What a step must move between GPU and memory, as its operations are cut: each reads its operands and writes its result once.</param>
/// <param name="MemoryPeakGbS">Of one large copy within this GPU, bytes read and written; 0: not measured.</param>
/// <param name="MemoryShare">StepGb a step / that.</param>
/// <param name="Plans">How each of the network's products is made, and how long it took when that was chosen.</param>
/// <param name="Notes">What was not as one would like it.</param>
/// <param name="GapShare">1 - those times together / the replayed step's: below 0 where calls take longer one by one.</param>
/// <param name="IdleShare">Of replayed steps, the share in which no graph runs: the host waits, reads the loss, and launches the next one.</param>
public sealed record GpuBenchmarkResult(
    double ImagesPerSecond,
    IReadOnlyList<double> Rounds,
    double StepMs,
    double Tflops,
    double MemoryGb,
    double Loss,
    int RecordedPasses,
    int CallsInPass,
    double PrepareSeconds,
    double MatrixPeakTflops,
    double MatrixShare,
    double StepGb,
    double MemoryPeakGbS,
    double MemoryShare,
    IReadOnlyList<CallTime> CallMs,
    IReadOnlyList<PlanReport> Plans,
    IReadOnlyList<string> Notes,
    double GapShare,
    double IdleShare);
