namespace Lockstep.Protocol.Experiments;

/// <summary>Rules of the network; model names are only known to readers that know the engine's.</summary>
internal static class ModelRules
{
    public static SpecRule IsOneOf(IReadOnlyList<string> models) => new("model.name", [], spec => spec.Model is { Name: { } name, Layers.Count: 0 } ? Check(name, models) : null);

    public static IReadOnlyList<SpecRule> All { get; } = [new("model.name", ["model.layers"], NameOrLayers)];

    private static string? NameOrLayers(ExperimentSpec spec) => (spec.Model.Name, spec.Model.Layers.Count) switch
    {
        (null, 0) => "expected this key, found none: add 'name: …' (a network that `lockstep models` lists) or 'layers: …' (the network written out).",
        ({ } name, > 0) => $"expected none beside layers, found '{name}': keep one of the two.",
        _ => null,
    };

    private static string? Check(string name, IReadOnlyList<string> models)
        => models.Contains(name) ? null
            : $"expected one of {string.Join(", ", models)}, found '{name}'{(Nearest.To(name, models) is { } meant ? $": did you mean {meant}?" : ".")}";
}
