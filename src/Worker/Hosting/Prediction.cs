namespace Lockstep.Worker.Hosting;

/// <summary>What a network says of one evaluation image.</summary>
/// <param name="Index">Place in the evaluation set, from 0.</param>
/// <param name="Label">Its true class.</param>
/// <param name="Logits">[classes].</param>
public sealed record Prediction(int Index, int Label, IReadOnlyList<float> Logits);
