namespace Lockstep.Data.Sources;

/// <summary>An image that could not be used.</summary>
/// <param name="Path">The file, with an offset where the file holds many.</param>
/// <param name="Reason">What was expected and what was found.</param>
public sealed record BadSample(string Path, string Reason);
