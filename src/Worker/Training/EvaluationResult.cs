using Lockstep.Engine.Training;

namespace Lockstep.Worker.Training;

/// <summary>What an evaluation over all ranks found.</summary>
/// <param name="Step">Finished steps of the state that was measured.</param>
/// <param name="Sums">Over all ranks.</param>
/// <param name="HasTopFive">Whether the network has five classes an image to be right among.</param>
/// <param name="Duration">Of the evaluation on rank 0, waits for other ranks included.</param>
/// <param name="Report">Path of the report's summary; null: none was asked for, or <paramref name="ReportProblem"/> says why there is none.</param>
/// <param name="ReportProblem">Why the report could not be written.</param>
internal sealed record EvaluationResult(long Step, EvaluationSums Sums, bool HasTopFive, TimeSpan Duration, string? Report = null, string? ReportProblem = null);
