using Lockstep.Engine.Initialisation;

namespace Lockstep.Engine.Networks;

/// <summary>
/// One learned array of a network inside the flat parameter buffer; gradients and optimizer state use the same offsets.
/// </summary>
/// <param name="Name">torchvision's name, e.g. <c>layer1.0.conv1.weight</c>.</param>
/// <param name="Shape">Engine layout, row-major: convolution [kh, kw, in, out], dense [in, out], else [channels].
/// <see cref="TorchLayout"/> converts to and from PyTorch's.</param>
/// <param name="Kind">Decides weight decay.</param>
/// <param name="Offset">Position in the flat buffer, in floats; a multiple of 16.</param>
/// <param name="Length">Elements without padding.</param>
public sealed record Parameter(string Name, IReadOnlyList<int> Shape, ParameterKind Kind, int Offset, int Length)
{
    /// <summary>
    /// For a dense layer whose input was flattened from an image: that image's shape. The engine flattens as [h, w, c],
    /// PyTorch as [c, h, w]; <see cref="TorchLayout"/> reorders the rows accordingly. Null elsewhere.
    /// </summary>
    public ImageShape? FlattenedFrom { get; init; }

    internal WeightFill Fill { get; init; } = WeightFill.Zero;
}
