namespace Lockstep.Cli.Chaos.Strikes;

/// <summary>One trial of a benchmark of recovery, on a run whose world is whole.</summary>
internal interface IStrike
{
    /// <summary>Does the harm, waits until training goes on, and lets who was harmed come back.</summary>
    /// <exception cref="TimeoutException">It did not go on.</exception>
    Task<FaultTimes> TryAsync(StrikeScene scene, int trial, CancellationToken token);
}
