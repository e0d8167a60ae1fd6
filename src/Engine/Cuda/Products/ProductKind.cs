namespace Lockstep.Engine.Cuda.Products;

/// <summary>Which of a convolution's three tensors is made of the two others.</summary>
internal enum ProductKind
{
    /// <summary>The output.</summary>
    Forward,

    /// <summary>The input's gradient.</summary>
    InputGradient,

    /// <summary>The weights' gradient.</summary>
    WeightGradient,
}
