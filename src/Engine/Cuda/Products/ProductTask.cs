using System.Globalization;

namespace Lockstep.Engine.Cuda.Products;

/// <summary>What a plan is made for.</summary>
/// <param name="Kind">What is written.</param>
/// <param name="Shape">The convolution.</param>
/// <param name="Bias">Forward: whether a bias is added.</param>
/// <param name="Rectify">Forward: whether negative outputs become 0.</param>
/// <param name="Accumulate">Gradients: whether they are added to what is there.</param>
/// <param name="Narrow">Gradient of weights: whether it is written in the device's elements, where it is float32 otherwise.</param>
internal readonly record struct ProductTask(
    ProductKind Kind, ConvolutionCase Shape, bool Bias = false, bool Rectify = false, bool Accumulate = false, bool Narrow = false)
{
    /// <summary>Whether anything is done to the sums before they are written.</summary>
    public bool HasEpilogue => Bias || Rectify;

    /// <summary>Multiplications and additions of the definition; those with padding count.</summary>
    public long Operations => 2 * Shape.OutputLength * Shape.Geometry.GroupInput * Shape.Geometry.KernelHeight * Shape.Geometry.KernelWidth;

    /// <summary>Of the three tensors, each once.</summary>
    public long Bytes(ElementType type) =>
        (Shape.InputLength + Shape.OutputLength) * type.Bytes() + Shape.Geometry.Length * (Kind == ProductKind.WeightGradient && !Narrow ? sizeof(float) : (long)type.Bytes());

    /// <summary>Says all of it, in the same words in every version: plans are kept by it.</summary>
    public override string ToString()
    {
        var geometry = Shape.Geometry;
        string kind = Kind switch { ProductKind.Forward => "forward", ProductKind.InputGradient => "input gradient", _ => "weight gradient" };
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{kind} [{Shape.Count}, {Shape.Height}, {Shape.Width}, {geometry.Input}] {geometry.KernelHeight}x{geometry.KernelWidth}/{geometry.Stride} to {geometry.Output}, padding {geometry.Padding}, dilation {geometry.Dilation}, groups {geometry.Groups}{(Bias ? " + bias" : "")}{(Rectify ? " + relu" : "")}{(Accumulate ? ", added" : "")}{(Narrow ? ", narrow" : "")}");
    }
}
