using Lockstep.Engine.Cuda.Interop.Driver;

namespace Lockstep.Engine.Cuda.Products;

/// <summary>The tensors of a <see cref="ProductTask"/>, whose kind says which of the first three is written.</summary>
/// <param name="Input">[count, height, width, in], or its gradient; in the device's elements.</param>
/// <param name="Weights">[out, kernelHeight, kernelWidth, in / groups], or its gradient; in the device's elements, the gradient float32.</param>
/// <param name="Output">[count, outputHeight, outputWidth, out], or its gradient; in the device's elements.</param>
/// <param name="Bias">[out], float32; null where the task has none.</param>
internal readonly record struct ProductTensors(DeviceRange Input, DeviceRange Weights, DeviceRange Output, DevicePointer Bias = default)
{
    private const ulong Alignment = 16;

    /// <summary>Whether every tensor begins where libraries want it to.</summary>
    public bool IsAligned => ((Input.Start.Address | Weights.Start.Address | Output.Start.Address | Bias.Address) & (Alignment - 1)) == 0;

    /// <exception cref="ArgumentException">A tensor has another size than the task says, or the bias is missing.</exception>
    public void Check(in ProductTask task, ElementType type)
    {
        long weight = task is { Kind: ProductKind.WeightGradient, Narrow: false } ? sizeof(float) : type.Bytes();
        Check("input", Input, task.Shape.InputLength * type.Bytes(), task);
        Check("weights", Weights, task.Shape.Geometry.Length * weight, task);
        Check("output", Output, task.Shape.OutputLength * type.Bytes(), task);
        if (task.Bias && Bias.Address == 0)
        {
            throw new ArgumentException($"expected a bias for {task}, got none.");
        }
    }

    private static void Check(string name, DeviceRange range, long bytes, in ProductTask task)
    {
        if (range.Bytes != bytes)
        {
            throw new ArgumentException($"expected {bytes} bytes of {name} for {task}, got {range.Bytes}.");
        }
    }
}
