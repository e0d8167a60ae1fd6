namespace Lockstep.Worker.Checkpoints;

/// <summary>One tensor of a checkpoint.</summary>
/// <param name="Name">Torchvision's name, e.g. <c>layer1.0.conv1.weight</c>.</param>
/// <param name="Shape">Extents, outermost first; empty for a scalar.</param>
/// <param name="Values">float32, row-major, as many as the product of the extents. Not copied.</param>
internal sealed record NamedTensor(string Name, IReadOnlyList<int> Shape, ReadOnlyMemory<float> Values);
