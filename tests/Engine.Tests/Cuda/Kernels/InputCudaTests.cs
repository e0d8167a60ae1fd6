using Lockstep.Engine.Tests.Oracles;

namespace Lockstep.Engine.Tests.Cuda.Kernels;

public sealed class InputCudaTests
{
    [Theory]
    [InlineData(1, 1, 1, 1, 1, 1, 1, 0)]
    [InlineData(3, 9, 8, 3, 6, 5, 3, 1)]
    [InlineData(2, 6, 7, 3, 6, 7, 8, 1)]
    [InlineData(4, 5, 5, 3, 5, 5, 4, 2)]
    public void Images_CroppedMirroredNormalised_AreTheDefinition(int count, int height, int width, int channels, int rows, int columns, int padded, int element)
    {
        ElementKind kind = ElementKind.Of(element);
        HostKernels kernels = HostKernels.Of("input", kind);
        byte[] bytes = [.. Sample.Doubles(count * height * width * channels, 1).Select(value => (byte)((value + 1) * 127))];
        int[] cropY = [.. Enumerable.Range(0, count).Select(i => i % 3 - 1)], cropX = [.. Enumerable.Range(0, count).Select(i => 2 - i)], mirror = [.. Enumerable.Range(0, count).Select(i => i % 2)];
        double[] scale = [.. Sample.Doubles(channels, 2).Select(value => value / 100)], shift = Sample.Doubles(channels, 3);
        double[] cut = new double[count * rows * columns * padded], plain = new double[cut.Length];
        for (int i = 0; i < cut.Length; i++)
        {
            int channel = i % padded, column = i / padded % columns, row = i / padded / columns % rows, image = i / padded / columns / rows;
            if (channel < channels)
            {
                int x = (mirror[image] == 1 ? columns - 1 - column : column) + cropX[image], y = row + cropY[image];
                bool inside = x >= 0 && x < width && y >= 0 && y < height;
                cut[i] = (inside ? bytes[((image * height + y) * width + x) * channels + channel] : 0) * scale[channel] + shift[channel];
                plain[i] = column < width && row < height ? bytes[((image * height + row) * width + column) * channels + channel] : 0;
            }
        }

        float[] floats = [.. bytes.Select(value => (float)value)];
        foreach ((string name, HostArray source) in new[] { ("images_from_bytes", HostArray.Of(bytes)), ("images_from_floats", HostArray.Of(floats)) })
        {
            HostArray target = kind.Array(cut.Length), bare = kind.Array(cut.Length);
            kernels.Flat(name, source, count, height, width, channels, HostArray.Of(cropY), HostArray.Of(cropX), HostArray.Of(mirror), HostArray.Floats(scale), HostArray.Floats(shift), target, rows, columns, padded);
            kernels.Flat(name, source, count, height, width, channels, null, null, null, null, null, bare, rows, columns, padded);
            Closeness.Holds(cut, kind.Read(target), kind.Tolerance);
            Closeness.Holds(plain, kind.Read(bare), kind.Tolerance);
        }
    }
}
