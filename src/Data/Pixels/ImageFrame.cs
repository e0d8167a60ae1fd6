namespace Lockstep.Data.Pixels;

/// <summary>What a result shows of an image, and whether mirrored: result column i is then what column <c>X.Count - 1 - i</c> would be.</summary>
internal readonly record struct ImageFrame(AxisFrame X, AxisFrame Y, bool Mirror)
{
    /// <summary>What must be left of each axis after shrinking, in values a result pixel.</summary>
    private const int LeastLeft = 4;

    /// <summary>
    /// The strongest of 1, 2, 4, 8 that an image may be shrunk by while it is decoded: each result pixel then still stands for at
    /// least four values either way. A shrunken block weighs evenly, where the triangle's weights fall off to the sides: on fine
    /// texture that is more than one level of 255 where two values are left, and less than a half where four are.
    /// </summary>
    public int Shrink => (Math.Min(X.Scale, Y.Scale) / LeastLeft) switch
    {
        >= 8 => 8,
        >= 4 => 4,
        >= 2 => 2,
        _ => 1,
    };
}
