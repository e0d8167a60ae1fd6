using Lockstep.Engine.Tests.Oracles;

namespace Lockstep.Engine.Tests.Cuda.Kernels;

public sealed class InputCudaTests
{
    [Theory]
    [InlineData(1, 1, 1, 1, 0)]
    [InlineData(5, 9, 8, 3, 0)]
    [InlineData(4, 6, 7, 3, 1)]
    [InlineData(7, 5, 5, 4, 2)]
    public void Images_ShiftedMirroredNormalised_AreTheDefinition(int count, int height, int width, int channels, int element)
    {
        ElementKind kind = ElementKind.Of(element);
        byte[] bytes = Bytes(count * height * width * channels);
        int[] places = Places(count);
        float[] mean = [.. Sample.Doubles(channels, 2).Select(value => (float)(128 * value))], scale = [.. Sample.Doubles(channels, 3).Select(value => (float)(1 / (40 + (20 * value))))];
        float[] expected = new float[bytes.Length];
        for (int i = 0; i < expected.Length; i++)
        {
            int channel = i % channels, column = i / channels % width, row = i / channels / width % height, image = i / channels / width / height;
            int kindOfPlace = places[(3 * image) + 2], y = row + places[3 * image], x = (kindOfPlace == 1 ? width - 1 - column : column) + places[(3 * image) + 1];
            bool inside = x >= 0 && x < width && y >= 0 && y < height;
            float value = inside ? bytes[((((image * height) + y) * width) + x) * channels + channel] : 0;

            // Two roundings, one after the other: as in float32 without a fused product.
            float difference = (float)((double)value - mean[channel]);
            expected[i] = kindOfPlace == 2 ? 0 : (float)((double)difference * scale[channel]);
        }

        HostArray target = kind.Array(expected.Length);
        HostKernels.Of("input", kind).Flat("images_from_bytes", HostArray.Of(bytes), count, height, width, channels, HostArray.Of(places), HostArray.Of(mean), HostArray.Of(scale), target);
        if (element == 0)
        {
            Assert.Equal(expected, kind.Read(target));
        }
        else
        {
            Closeness.Holds([.. expected.Select(value => (double)value)], kind.Read(target), kind.Tolerance);
        }
    }

    private static byte[] Bytes(int length) => [.. Sample.Doubles(length, 1).Select(value => (byte)((value + 1) * 127))];

    /// <summary>Shifts of either sign, one beyond the image; every third image is blank.</summary>
    private static int[] Places(int count) => [.. Enumerable.Range(0, count).SelectMany(i => new[] { (i % 3) - 1, 2 - (3 * i), i % 3 })];
}
