namespace Lockstep.Data.Pixels;

/// <summary>What a result shows of an image, and whether mirrored: result column i is then what column <c>X.Count - 1 - i</c> would be.</summary>
internal readonly record struct ImageFrame(AxisFrame X, AxisFrame Y, bool Mirror)
{
    /// <summary>
    /// The strongest of 1, 2, 4, 8 that an image may be shrunk by while it is decoded: both axes then still have at least as many
    /// values as the result. What remains is resampled as ever; what is lost is that a block of values is averaged evenly, where
    /// the triangle's weights fall off to the sides.
    /// </summary>
    public int Shrink => Math.Min(X.Scale, Y.Scale) switch
    {
        >= 8 => 8,
        >= 4 => 4,
        >= 2 => 2,
        _ => 1,
    };
}
