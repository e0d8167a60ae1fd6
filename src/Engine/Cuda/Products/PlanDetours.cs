namespace Lockstep.Engine.Cuda.Products;

/// <summary>What our kernels do around a library's plan that cannot do all of a task itself.</summary>
[Flags]
internal enum PlanDetours
{
    None = 0,

    /// <summary>Bias and rectifier follow the product.</summary>
    Unfused = 1,

    /// <summary>Channels are padded with zeros to what tensor cores take.</summary>
    Padded = 2,

    /// <summary>The gradient of weights is made in the device's elements and widened.</summary>
    Narrow = 4,

    /// <summary>A gradient is made beside the one that it is added to.</summary>
    Added = 8,
}
