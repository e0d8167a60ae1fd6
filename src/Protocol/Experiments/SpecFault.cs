namespace Lockstep.Protocol.Experiments;

/// <summary>Something that a reader with more knowledge than this project finds wrong with a spec; the place is added when it is reported.</summary>
/// <param name="Path">Keys from the top, e.g. <c>model.layers[2]</c>.</param>
/// <param name="Message">What was expected, what was found and what to do.</param>
public sealed record SpecFault(string Path, string Message);
