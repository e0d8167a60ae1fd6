namespace Lockstep.Data.Sources;

/// <summary>What a network must fit.</summary>
/// <param name="Size">Shape of every image.</param>
/// <param name="Classes">Number of classes.</param>
public readonly record struct DatasetFacts(ImageSize Size, int Classes);
