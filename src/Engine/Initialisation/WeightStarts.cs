using Lockstep.Engine.Networks;

namespace Lockstep.Engine.Initialisation;

/// <summary>From a choice of initialisation to how one array of weights starts.</summary>
internal static class WeightStarts
{
    private static readonly Dictionary<WeightInitialisation, Func<ModelOptions, int, int, WeightFill>> Table = new()
    {
        [WeightInitialisation.He] = (options, fanIn, fanOut) => new(FillKind.Normal, Math.Sqrt(2.0 / (options.Fan == FanMode.In ? fanIn : fanOut))),
        [WeightInitialisation.Xavier] = (options, fanIn, fanOut) => new(FillKind.Uniform, options.Gain * Math.Sqrt(6.0 / (fanIn + fanOut))),
        [WeightInitialisation.XavierNormal] = (options, fanIn, fanOut) => new(FillKind.Normal, options.Gain * Math.Sqrt(2.0 / (fanIn + fanOut))),
        [WeightInitialisation.Lecun] = (_, fanIn, _) => new(FillKind.Normal, Math.Sqrt(1.0 / fanIn)),
        [WeightInitialisation.Orthogonal] = (options, _, _) => new(FillKind.Orthogonal, options.Gain),
        [WeightInitialisation.Normal] = (options, _, _) => new(FillKind.Normal, options.Deviation),
        [WeightInitialisation.Constant] = (options, _, _) => new(FillKind.Constant, options.Constant),
    };

    /// <param name="options">The choice and its numbers.</param>
    /// <param name="fanIn">Weights that an output sums over.</param>
    /// <param name="fanOut">Weights that an input goes through, strides apart.</param>
    public static WeightFill Of(ModelOptions options, int fanIn, int fanOut) => Table[options.Initialisation](options, fanIn, fanOut);
}
