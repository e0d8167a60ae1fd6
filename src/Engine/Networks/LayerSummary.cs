namespace Lockstep.Engine.Networks;

/// <summary>A line of a network's layer table.</summary>
/// <param name="Name">torchvision's module name, or a name of ours where torchvision has no module.</param>
/// <param name="Kind">The operation with its settings, e.g. <c>conv 3x3/2</c>.</param>
/// <param name="Output">Shape of the output of one image.</param>
/// <param name="Parameters">Learned floats.</param>
/// <param name="MultiplyAdds">Multiply-adds of one image's forward pass; convolutions and dense layers only.</param>
public sealed record LayerSummary(string Name, string Kind, ImageShape Output, long Parameters, long MultiplyAdds);
