using System.Runtime.Intrinsics.X86;
using Lockstep.Data.Pixels;

namespace Lockstep.Data.Tests.Pixels;

public sealed class LaneSumsTests
{
    [Theory]
    [InlineData(50, 224, true)]
    [InlineData(224, 224, true)]
    [InlineData(300, 224, true)]
    [InlineData(420, 224, true)]
    [InlineData(700, 224, false)]
    [InlineData(90, 17, false)]
    [InlineData(40, 37, true)]
    public void Run_AnyScale_HasTheBitsOfTheOtherWay(int length, int count, bool fitsColours)
    {
        Assert.SkipUnless(Avx512F.IsSupported, "this machine has no AVX-512: there is only the other way");
        foreach (int channels in new[] { 1, 3 })
        {
            foreach (bool mirror in new[] { false, true })
            {
                var axis = new ResampleAxis();
                axis.Set(AxisFrame.Cut(3, length - 5, count), 0, 1, length);
                float[] row = [.. Enumerable.Range(0, (length * channels) + LaneSums.Room).Select(i => (i * 7919 % 25_500) / 100f)];
                float[] expected = new float[count * channels];
                float[] sums = new float[count * channels];
                PixelSums.Run(axis, mirror, channels, row, expected);
                var lanes = new LaneSums();
                bool fits = lanes.TrySet(axis, mirror, channels);

                // 64 values hold 16 results of three channels up to a scale of about two.
                Assert.True(fits || !fitsColours, $"{channels} channels");
                if (fits)
                {
                    lanes.Run(row, sums);
                    Assert.Equal(expected, sums);
                }
            }
        }
    }
}
