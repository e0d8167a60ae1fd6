namespace Lockstep.Engine.Initialisation;

/// <summary>Meaning of <see cref="WeightFill.Scale"/>: the value, the standard deviation, or half the width around 0.</summary>
internal enum FillKind
{
    Constant,
    Normal,
    Uniform,
}
