namespace Lockstep.Engine.Cuda;

/// <summary>What was found of one library.</summary>
/// <param name="Name">Its usual name.</param>
/// <param name="Version">Such as 9.19.0; empty if it was not loaded.</param>
/// <param name="File">Where it was loaded from; empty if it was not.</param>
/// <param name="Problem">What was looked for and where, and what to do; empty if it was loaded.</param>
public sealed record CudaLibraryReport(string Name, string Version, string File, string Problem);
