namespace Lockstep.Engine.Devices;

/// <summary>A tensor's image on the host without the zeros around it.</summary>
internal static class TensorInterior
{
    /// <summary>Brings the image up to date and copies it to [count, height, width, channels], row-major.</summary>
    public static void CopyTo(in Tensor tensor, Span<float> target)
    {
        tensor.Block.ToHost();
        TensorShape shape = tensor.Shape;
        ReadOnlySpan<float> source = tensor.Span;
        int length = shape.Width * shape.Channels;
        for (int line = 0; line < shape.Count * shape.Height; line++)
        {
            (int image, int row) = Math.DivRem(line, shape.Height);
            source.Slice((image * shape.ImageStride) + shape.Origin + (row * shape.RowStride), length).CopyTo(target[(line * length)..]);
        }
    }
}
