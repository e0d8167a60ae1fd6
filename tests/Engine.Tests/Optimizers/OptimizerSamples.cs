using Lockstep.Engine.Optimizers;

namespace Lockstep.Engine.Tests.Optimizers;

/// <summary>Every optimizer once, and its variants.</summary>
internal static class OptimizerSamples
{
    private static readonly Dictionary<string, Func<IOptimizer>> Table = new()
    {
        ["sgd"] = () => new Sgd(new SgdSettings { WeightDecay = 0.01f }),
        ["sgd nesterov"] = () => new Sgd(new SgdSettings { WeightDecay = 0.01f, Nesterov = true }),
        ["sgd inside"] = () => new Sgd(new SgdSettings { WeightDecay = 0.01f, Form = MomentumForm.RateInside }),
        ["sgd inside nesterov"] = () => new Sgd(new SgdSettings { WeightDecay = 0.01f, Form = MomentumForm.RateInside, Nesterov = true }),
        ["adagrad"] = () => new Adagrad(new AdagradSettings { WeightDecay = 0.01, RateDecay = 0.1 }),
        ["rmsprop"] = () => new RmsProp(new RmsPropSettings { WeightDecay = 0.01 }),
        ["rmsprop centered"] = () => new RmsProp(new RmsPropSettings { WeightDecay = 0.01, Alpha = 0.9, Momentum = 0.9, Centered = true }),
        ["adam"] = () => new Adam(new AdamSettings { WeightDecay = 0.01 }),
        ["amsgrad"] = () => new Adam(new AdamSettings { WeightDecay = 0.01, Beta1 = 0.8, Beta2 = 0.9, Maximum = true }),
        ["adamw"] = () => new Adam(new AdamSettings { WeightDecay = 0.01, Beta1 = 0.8, Beta2 = 0.9, Decoupled = true }),
        ["lars"] = () => new Lars(new LarsSettings { WeightDecay = 0.01, TrustCoefficient = 0.02 }),
        ["lamb"] = () => new Lamb(new AdamSettings { WeightDecay = 0.01, Epsilon = 1e-6 }),
        ["asgd"] = () => new Asgd(new AsgdSettings { WeightDecay = 0.01, Lambda = 0.1, AverageFrom = 2 }),
        ["rmsprop warm-up"] = () => new RmsPropWarmup(new RmsPropWarmupSettings { WeightDecay = 0.01, Center = 3, Period = 4 }),
    };

    public static TheoryData<string> Names => [.. Table.Keys];

    public static IOptimizer Create(string name) => Table[name]();
}
