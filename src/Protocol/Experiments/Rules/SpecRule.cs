namespace Lockstep.Protocol.Experiments;

/// <summary>Something that must hold between the keys of an experiment.</summary>
/// <param name="Path">The key to complain at.</param>
/// <param name="Uses">Further keys that it looks at; it is not asked where one of them has an error of its own.</param>
/// <param name="Check">Null, or what was expected, what was found and what to do.</param>
internal sealed record SpecRule(string Path, string[] Uses, Func<ExperimentSpec, string?> Check);
