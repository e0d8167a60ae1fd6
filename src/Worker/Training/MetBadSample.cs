using Lockstep.Data.Sources;

namespace Lockstep.Worker.Training;

/// <summary>A broken sample and its place in the data set.</summary>
/// <param name="Evaluation">Of the evaluation half; else of the training half.</param>
/// <param name="Index">In its half.</param>
/// <param name="Sample">Its path and what is wrong with it.</param>
internal sealed record MetBadSample(bool Evaluation, long Index, BadSample Sample);
