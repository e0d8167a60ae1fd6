namespace Lockstep.Protocol.Experiments;

/// <summary>Which keys an initialisation uses, and their defaults.</summary>
internal static class InitialisationRules
{
    private static readonly Dictionary<Initialisation, InitialisationSpec> Defaults = new()
    {
        [Initialisation.He] = new() { Fan = FanKind.FanIn },
        [Initialisation.Xavier] = new() { Gain = 1 },
        [Initialisation.XavierNormal] = new() { Gain = 1 },
        [Initialisation.Lecun] = new(),
        [Initialisation.Orthogonal] = new() { Gain = 1 },
        [Initialisation.Normal] = new() { Std = 0.01 },
        [Initialisation.Constant] = new() { Value = 0 },
    };

    public static KindKeys<InitialisationSpec> Keys { get; } = new("model.initialisation", spec => spec.Model.Initialisation, record => Defaults[record.Kind]);
}
