namespace Lockstep.Protocol.Experiments;

/// <summary>The rule of model names, for readers that know the engine's.</summary>
internal static class ModelRules
{
    public static SpecRule IsOneOf(IReadOnlyList<string> models) => new("model.name", [], spec => Check(spec.Model.Name, models));

    private static string? Check(string name, IReadOnlyList<string> models)
        => models.Contains(name) ? null
            : $"expected one of {string.Join(", ", models)}, found '{name}'{(Nearest.To(name, models) is { } meant ? $": did you mean {meant}?" : ".")}";
}
