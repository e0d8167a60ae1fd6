using Lockstep.Engine.Devices;

namespace Lockstep.Engine.Cuda;

/// <content>Images from the host.</content>
public sealed partial class CudaDevice
{
    /// <inheritdoc/>
    public void Upload(in InputImages images, in Tensor target)
    {
        Check(images, target.Shape);
        Settle();
        var staged = _stage.Put(images, Queue);
        if (images.Pixels.IsEmpty)
        {
            Launch("cast_to_element", _shapes.Flat(target.Shape.Length), staged, At(target), (long)target.Shape.Length);
        }
        else
        {
            var layout = new PixelLayout(images.Pixels);
            var shape = target.Shape;
            Launch(
                "images_from_bytes",
                _shapes.Flat(shape.Pixels),
                staged,
                shape.Count,
                shape.Height,
                shape.Width,
                shape.Channels,
                layout.Places(staged),
                layout.Means(staged),
                layout.Factors(staged),
                At(target));
        }

        _stage.Release(Queue);
    }

    /// <inheritdoc/>
    public void CopyAhead(in InputImages images)
    {
        MakeCurrent();
        _stage.CopyAhead(images);
    }

    private static void Check(in InputImages images, in TensorShape shape)
    {
        var pixels = images.Pixels;
        if (pixels.IsEmpty)
        {
            if (images.Values.Length != shape.Length)
            {
                throw new ArgumentException($"expected {shape.Length} floats for {shape}, got {images.Values.Length}.", nameof(images));
            }
        }
        else if ((pixels.Bytes.Length, pixels.Places.Length, pixels.Means.Length, pixels.Deviations.Length) != (shape.Length, shape.Count * Pixels.PlaceLength, shape.Channels, shape.Channels))
        {
            throw new ArgumentException(
                $"expected {shape.Length} bytes, {shape.Count} places and {shape.Channels} means and deviations for {shape}, got {pixels.Bytes.Length} bytes, "
                + $"{pixels.Places.Length} numbers of places, {pixels.Means.Length} means and {pixels.Deviations.Length} deviations.",
                nameof(images));
        }
    }
}
