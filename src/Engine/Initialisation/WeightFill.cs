namespace Lockstep.Engine.Initialisation;

/// <summary>How one parameter starts: a distribution and its one number.</summary>
internal readonly record struct WeightFill(FillKind Kind, double Scale)
{
    public static readonly WeightFill Zero = new(FillKind.Constant, 0);
    public static readonly WeightFill One = new(FillKind.Constant, 1);
}
