namespace Lockstep.Worker.Benchmarks;

/// <summary>Figures of training steps on several workers.</summary>
/// <param name="Model">Name in the zoo.</param>
/// <param name="Batch">Images of a step and worker.</param>
/// <param name="Workers">Processes.</param>
/// <param name="Threads">Of one worker.</param>
/// <param name="Transport">Word of <c>communication.transport</c>.</param>
/// <param name="ImagesPerSecond">Of all workers.</param>
/// <param name="StepMs">The slowest worker's median.</param>
/// <param name="CommunicationMs">All buckets summed with nothing else to do, rank 0.</param>
/// <param name="ExposedMs">From the end of the last worker's backward pass to the end of the last bucket, median.</param>
/// <param name="ExposedFraction">Exposed over whole communication.</param>
/// <param name="WaitMs">From the end of the own backward pass, mean over workers of the medians: waits for slower workers included.</param>
/// <param name="Buckets">Of a step.</param>
public sealed record OverlapFigures(
    string Model,
    int Batch,
    int Workers,
    int Threads,
    string Transport,
    double ImagesPerSecond,
    double StepMs,
    double CommunicationMs,
    double ExposedMs,
    double ExposedFraction,
    double WaitMs,
    int Buckets)
{
    /// <param name="answers">Of all ranks.</param>
    /// <param name="request">What was timed.</param>
    /// <param name="settings">On which world.</param>
    public static OverlapFigures Of(IReadOnlyList<RankAnswer> answers, RankRequest.Overlap request, RankSettings settings)
    {
        OverlapTiming[] timings = [.. answers.Select(answer => answer.Overlap!)];
        double step = timings.Max(timing => timing.StepMs);
        return new OverlapFigures(
            request.Model,
            request.Batch,
            settings.Workers,
            request.Threads,
            settings.Transport,
            request.Batch * settings.Workers / step * 1e3,
            step,
            timings[0].CommunicationMs,
            timings[0].ExposedMs,
            timings[0].CommunicationMs > 0 ? timings[0].ExposedMs / timings[0].CommunicationMs : 0,
            timings.Average(timing => timing.WaitMs),
            timings[0].Buckets);
    }
}
