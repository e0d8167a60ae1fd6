namespace Lockstep.Protocol.Experiments;

/// <summary>Which keys an optimizer uses, their defaults (PyTorch's, or the paper's), and what goes together.</summary>
internal static class OptimizerRules
{
    private static readonly OptimizerSpec Adam = new() { Beta1 = 0.9, Beta2 = 0.999, Epsilon = 1e-8, WeightDecay = 0 };

    private static readonly Dictionary<OptimizerKind, OptimizerSpec> Defaults = new()
    {
        [OptimizerKind.Sgd] = new() { Momentum = 0.9, Nesterov = false, MomentumForm = MomentumKind.RateOutside, WeightDecay = 1e-4 },
        [OptimizerKind.Adagrad] = new() { WeightDecay = 0, Epsilon = 1e-10, RateDecay = 0 },
        [OptimizerKind.Rmsprop] = new() { Momentum = 0, WeightDecay = 0, Epsilon = 1e-8, Alpha = 0.99, Centered = false },
        [OptimizerKind.Adam] = Adam,
        [OptimizerKind.Amsgrad] = Adam,
        [OptimizerKind.Adamw] = Adam with { WeightDecay = 0.01 },
        [OptimizerKind.Lars] = new() { Momentum = 0.9, WeightDecay = 1e-4, Epsilon = 0, TrustCoefficient = 0.001 },
        [OptimizerKind.Lamb] = Adam with { WeightDecay = 0.01, Epsilon = 1e-6 },
        [OptimizerKind.Asgd] = new() { WeightDecay = 0, Lambda = 1e-4, RatePower = 0.75, AverageFrom = 1e6 },
        [OptimizerKind.RmspropWarmup] = new() { Momentum = 0.9, WeightDecay = 1e-4, Epsilon = 1e-8, Alpha = 0.99, RmspropRate = 3e-4, Center = 10, Period = 5 },
    };

    public static KindKeys<OptimizerSpec> Keys { get; } = new("optimizer", spec => spec.Optimizer, record => Defaults[record.Kind]);

    public static IReadOnlyList<SpecRule> All { get; } =
    [
        .. Keys.Rules,
        new("optimizer.nesterov", ["optimizer.momentum"], NesterovNeedsMomentum),
    ];

    private static string? NesterovNeedsMomentum(ExperimentSpec spec)
        => spec.Optimizer is not { Nesterov: true, Momentum: 0 } ? null
            : "expected false where optimizer.momentum is 0, found true: give a momentum above 0 or remove nesterov.";
}
