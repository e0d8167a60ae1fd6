namespace Lockstep.Engine.Initialisation;

/// <summary>Meaning of <see cref="WeightFill.Scale"/>: the value, the standard deviation, half the width around 0, or the length of each row or column.</summary>
internal enum FillKind
{
    Constant,
    Normal,
    Uniform,
    Orthogonal,
}
