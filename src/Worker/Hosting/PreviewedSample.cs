namespace Lockstep.Worker.Hosting;

/// <summary>A sample of a batch.</summary>
/// <param name="Index">In the training set.</param>
/// <param name="Name">Where it lies.</param>
/// <param name="Label">Its class; -1 where it is broken: its image is then grey, the mean colour.</param>
/// <param name="ClassName">Name of the class; empty where the sample is broken.</param>
/// <param name="MixedWith">Class of the image that was mixed in; null where none was.</param>
/// <param name="Share">Of the sample itself in its image; 1 where nothing was mixed in.</param>
public sealed record PreviewedSample(long Index, string Name, int Label, string ClassName, string? MixedWith, float Share);
