using Lockstep.Engine.Cuda.Interop.Driver;
using Lockstep.Engine.Devices;

namespace Lockstep.Engine.Cuda;

/// <content>Pooling.</content>
public sealed partial class CudaDevice
{
    /// <inheritdoc/>
    public void MaxPool(in PoolingGeometry geometry, in Tensor input, in Tensor output)
    {
        (TensorShape from, TensorShape to) = (input.Shape, output.Shape);
        Launch(
            "max_pool",
            _shapes.Flat(to.Length),
            At(input),
            At(output),
            from.Count,
            from.Height,
            from.Width,
            from.Channels,
            to.Height,
            to.Width,
            geometry.Height,
            geometry.Width,
            geometry.Stride,
            geometry.Padding);
    }

    /// <inheritdoc/>
    public void MaxPoolGradient(in PoolingGeometry geometry, in Tensor input, in Tensor output, in Tensor outputGradient, in Tensor inputGradient, bool accumulate)
    {
        (TensorShape from, TensorShape to) = (input.Shape, output.Shape);
        Launch(
            "max_pool_gradient",
            _shapes.Flat(from.Length),
            At(input),
            At(output),
            At(outputGradient),
            At(inputGradient),
            from.Count,
            from.Height,
            from.Width,
            from.Channels,
            to.Height,
            to.Width,
            geometry.Height,
            geometry.Width,
            geometry.Stride,
            geometry.Padding,
            accumulate ? 1 : 0);
    }

    /// <inheritdoc/>
    public void AveragePool(in PoolingGeometry geometry, in Tensor input, in Tensor output)
    {
        (TensorShape from, TensorShape to) = (input.Shape, output.Shape);
        if (geometry.Height == from.Height && geometry.Width == from.Width && geometry.Padding == 0)
        {
            var grid = ColumnGrid.Of(from.Height * from.Width, from.Channels, _type.Lanes(), 1);
            var shape = new LaunchShape(grid.Columns, grid.Width, ThreadsY: grid.Height, BlocksY: from.Count);
            Launch("average_pool_whole", shape, At(input), At(output), from.Height * from.Width, from.Channels);
            return;
        }

        Launch(
            "average_pool",
            _shapes.Flat(to.Length),
            At(input),
            At(output),
            from.Count,
            from.Height,
            from.Width,
            from.Channels,
            to.Height,
            to.Width,
            geometry.Height,
            geometry.Width,
            geometry.Stride,
            geometry.Padding,
            geometry.CountPadding ? 1 : 0);
    }

    /// <inheritdoc/>
    public void AveragePoolGradient(in PoolingGeometry geometry, in Tensor outputGradient, in Tensor inputGradient, bool accumulate)
    {
        (TensorShape from, TensorShape to) = (inputGradient.Shape, outputGradient.Shape);
        Launch(
            "average_pool_gradient",
            _shapes.Flat(from.Length),
            At(outputGradient),
            At(inputGradient),
            from.Count,
            from.Height,
            from.Width,
            from.Channels,
            to.Height,
            to.Width,
            geometry.Height,
            geometry.Width,
            geometry.Stride,
            geometry.Padding,
            geometry.CountPadding ? 1 : 0,
            accumulate ? 1 : 0);
    }
}
