using System.Numerics;

namespace Lockstep.Data.Pixels;

/// <summary>Values to the nearest of 256 levels, halves up, as Pillow and torchvision round what they have resized: the same bits at every vector width.</summary>
internal static class ByteRounding
{
    private const float Half = 0.5f;

    /// <param name="values">0 to 255.</param>
    /// <param name="levels">Of the same length.</param>
    public static void Round(ReadOnlySpan<float> values, Span<byte> levels)
    {
        int i = 0;
        for (; i <= values.Length - Vector<byte>.Count; i += Vector<byte>.Count)
        {
            var block = values.Slice(i, Vector<byte>.Count);
            Vector.Narrow(Two(block), Two(block[Vector<short>.Count..])).CopyTo(levels[i..]);
        }

        for (; i < values.Length; i++)
        {
            levels[i] = (byte)(values[i] + Half);
        }
    }

    private static Vector<ushort> Two(ReadOnlySpan<float> values) =>
        Vector.AsVectorUInt16(Vector.Narrow(One(values), One(values[Vector<int>.Count..])));

    private static Vector<int> One(ReadOnlySpan<float> values) => Vector.ConvertToInt32(new Vector<float>(values) + new Vector<float>(Half));
}
