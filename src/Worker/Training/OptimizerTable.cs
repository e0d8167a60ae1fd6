using Lockstep.Engine.Optimizers;
using Lockstep.Protocol.Experiments;

namespace Lockstep.Worker.Training;

/// <summary>From an optimizer's kind in an experiment to its constructor. The reader has set every key that the kind uses.</summary>
internal static class OptimizerTable
{
    private static readonly Dictionary<OptimizerKind, Func<OptimizerSpec, IOptimizer>> Table = new()
    {
        [OptimizerKind.Sgd] = spec => new Sgd(Sgd(spec)),
        [OptimizerKind.Adagrad] = spec => new Adagrad(new AdagradSettings
        {
            RateDecay = Set(spec.RateDecay),
            Epsilon = Set(spec.Epsilon),
            WeightDecay = Set(spec.WeightDecay),
        }),
        [OptimizerKind.Rmsprop] = spec => new RmsProp(new RmsPropSettings
        {
            Alpha = Set(spec.Alpha),
            Epsilon = Set(spec.Epsilon),
            Momentum = Set(spec.Momentum),
            Centered = Set(spec.Centered),
            WeightDecay = Set(spec.WeightDecay),
        }),
        [OptimizerKind.Adam] = spec => new Adam(Adam(spec)),
        [OptimizerKind.Amsgrad] = spec => new Adam(Adam(spec) with { Maximum = true }),
        [OptimizerKind.Adamw] = spec => new Adam(Adam(spec) with { Decoupled = true }),
        [OptimizerKind.Lars] = spec => new Lars(new LarsSettings
        {
            Momentum = Set(spec.Momentum),
            TrustCoefficient = Set(spec.TrustCoefficient),
            Epsilon = Set(spec.Epsilon),
            WeightDecay = Set(spec.WeightDecay),
        }),
        [OptimizerKind.Lamb] = spec => new Lamb(Adam(spec)),
        [OptimizerKind.Asgd] = spec => new Asgd(new AsgdSettings
        {
            Lambda = Set(spec.Lambda),
            Power = Set(spec.RatePower),
            AverageFrom = Set(spec.AverageFrom),
            WeightDecay = Set(spec.WeightDecay),
        }),
        [OptimizerKind.RmspropWarmup] = spec => new RmsPropWarmup(new RmsPropWarmupSettings
        {
            Momentum = Set(spec.Momentum),
            Alpha = Set(spec.Alpha),
            Epsilon = Set(spec.Epsilon),
            RmsPropRate = Set(spec.RmspropRate),
            Center = Set(spec.Center),
            Period = Set(spec.Period),
            WeightDecay = Set(spec.WeightDecay),
        }),
    };

    public static IOptimizer Create(OptimizerSpec spec) => Table[spec.Kind](spec);

    private static SgdSettings Sgd(OptimizerSpec spec) => new()
    {
        Momentum = (float)Set(spec.Momentum),
        Nesterov = Set(spec.Nesterov),
        WeightDecay = (float)Set(spec.WeightDecay),
        Form = Set(spec.MomentumForm) == MomentumKind.RateOutside ? MomentumForm.RateOutside : MomentumForm.RateInside,
        MomentumCorrection = spec.MomentumForm != MomentumKind.RateInsideUncorrected,
    };

    private static AdamSettings Adam(OptimizerSpec spec) => new()
    {
        Beta1 = Set(spec.Beta1),
        Beta2 = Set(spec.Beta2),
        Epsilon = Set(spec.Epsilon),
        WeightDecay = Set(spec.WeightDecay),
    };

    private static T Set<T>(T? value)
        where T : struct
        => value ?? throw new InvalidOperationException("an optimizer's key has no value: the experiment did not come from its reader.");
}
