namespace Lockstep.Engine.Training;

/// <summary>
/// What a training loss is multiplied with before its gradient is taken, so that gradients too small for fp16 activations are not lost;
/// the sums are divided by it before anybody reads them (Micikevicius et al. 2018, section 3.2). A power of two: both are exact.
/// </summary>
/// <param name="Exponent">The scale is 2 to this power, 0 to <see cref="MostExponent"/>; of a dynamic one, the first.</param>
/// <param name="GrowsAfter">
/// Dynamic: after so many steps in a row that were good at once the scale doubles. A step whose gradients overflow is done again with
/// half the scale, as often as it takes: none is left out. 0: static.
/// </param>
public readonly record struct LossScaling(int Exponent, int GrowsAfter)
{
    /// <summary>Beyond it float32 sums of gradients come near their end.</summary>
    public const int MostExponent = 24;

    /// <summary>Losses as they are.</summary>
    public static LossScaling None => default;

    /// <summary>Dynamic from 2^16, as experiments have it by default where they train in fp16.</summary>
    public static LossScaling Usual => new(16, 2000);

    /// <summary>Whether the scale follows the gradients.</summary>
    public bool IsDynamic => GrowsAfter > 0;
}
