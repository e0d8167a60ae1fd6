namespace Lockstep.Worker.Checkpoints;

/// <summary>How two checkpoints differ.</summary>
/// <param name="Same">Whether all tensors are there in both with the same bits. Manifests may differ all the same.</param>
/// <param name="Tensors">Every tensor, in ordinal order of file and name.</param>
/// <param name="Manifest">Values of the manifests that differ; hashes and lengths of files are not among them.</param>
public sealed record CheckpointDifference(bool Same, IReadOnlyList<TensorDifference> Tensors, IReadOnlyList<ManifestDifference> Manifest);
