namespace Lockstep.Worker.Benchmarks;

/// <summary>Medians over the timed steps of one rank.</summary>
/// <param name="StepMs">Whole step.</param>
/// <param name="ImagesPerSecond">Of this rank.</param>
/// <param name="CommunicationMs">All buckets summed one after the other with nothing else to do, all ranks starting together.</param>
/// <param name="ExposedMs">From the end of the last rank's backward pass to the end of the last bucket.</param>
/// <param name="WaitMs">From the end of this rank's backward pass to the end of the last bucket: waits for slower ranks included.</param>
/// <param name="Buckets">Buckets of a step.</param>
public sealed record OverlapTiming(double StepMs, double ImagesPerSecond, double CommunicationMs, double ExposedMs, double WaitMs, int Buckets);
