namespace Lockstep.Protocol.Experiments;

/// <summary>What came of reading an experiment file: a valid spec, or every error of the file in file order.</summary>
public sealed record ExperimentResult(ExperimentSpec? Spec, IReadOnlyList<ExperimentError> Errors);
