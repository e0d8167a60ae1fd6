using Lockstep.Data.Pixels;

namespace Lockstep.Data.Tests.Pixels;

public sealed class PixelConverterTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void Convert_AnyLength_AgreesWithDoublePrecision(int channels)
    {
        float[] mean = [.. Enumerable.Range(0, channels).Select(c => 100.5f + (13 * c))];
        float[] std = [.. Enumerable.Range(0, channels).Select(c => 40.25f + (7 * c))];
        var converter = new PixelConverter(new Normalisation { Mean = mean, Std = std }, channels);
        for (int pixels = 0; pixels < 150; pixels++)
        {
            byte[] bytes = [.. Enumerable.Range(0, pixels * channels).Select(i => (byte)((i * 37) + 200))];
            float[] values = new float[bytes.Length];
            converter.Convert(bytes, values);
            for (int i = 0; i < bytes.Length; i++)
            {
                double expected = ((double)bytes[i] - mean[i % channels]) / std[i % channels];

                // Two roundings and one of the reciprocal: 2^-22 of a value below 4.
                Assert.True(Math.Abs(values[i] - expected) <= 1e-6, $"{pixels} pixels, place {i}: {values[i]} for {expected}");
            }
        }
    }

    [Fact]
    public void Convert_TailAndVector_GiveSameBits()
    {
        var converter = new PixelConverter(new Normalisation { Mean = [125.3f, 123f, 113.9f], Std = [63f, 62.1f, 66.7f] }, 3);
        byte[] row = [.. Enumerable.Range(0, 960).Select(i => (byte)(i * 5))];
        float[] whole = new float[960];
        float[] single = new float[960];
        converter.Convert(row, whole);
        for (int i = 0; i < 960; i += 3)
        {
            converter.Convert(row.AsSpan(i, 3), single.AsSpan(i, 3));
        }

        Assert.Equal(whole, single);
    }

    [Fact]
    public void FillZero_ThreeChannels_IsMinusMeanOverStd()
    {
        var converter = new PixelConverter(new Normalisation { Mean = [10f, 20f, 30f], Std = [2f, 4f, 8f] }, 3);
        float[] values = new float[6];
        converter.FillZero(values);
        Assert.Equal([-5f, -5f, -3.75f, -5f, -5f, -3.75f], values);
    }
}
