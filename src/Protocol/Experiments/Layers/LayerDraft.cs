namespace Lockstep.Protocol.Experiments;

/// <summary>A layer as the file has it, before names are looked up. What was wrong is null, and has been said.</summary>
/// <param name="Path">E.g. <c>model.layers[3]</c>.</param>
/// <param name="Inputs">Null: not written.</param>
internal sealed record LayerDraft(string Path, SpecNode Node, LayerKind? Kind, SpecText? Name, IReadOnlyList<SpecText>? Inputs, IReadOnlyDictionary<string, double>? Settings);
