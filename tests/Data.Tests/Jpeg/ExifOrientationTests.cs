using Lockstep.Data.Jpeg;

namespace Lockstep.Data.Tests.Jpeg;

public sealed class ExifOrientationTests
{
    [Theory]
    [InlineData(1, true)]
    [InlineData(8, true)]
    [InlineData(6, false)]
    public void In_Orientation_IsFound(int orientation, bool little) =>
        Assert.Equal(orientation, ExifOrientation.In(JpegMaker.Exif(orientation, little)));

    [Theory]
    [InlineData(0)]
    [InlineData(9)]
    [InlineData(255)]
    public void In_ValueOutOfRange_IsNone(int orientation) => Assert.Equal(0, ExifOrientation.In(JpegMaker.Exif(orientation, little: true)));

    [Fact]
    public void In_CutAnywhere_IsNoneOrTheValue()
    {
        byte[] whole = JpegMaker.Exif(6, little: true);
        for (int length = 0; length < whole.Length; length++)
        {
            Assert.True(ExifOrientation.In(whole.AsSpan(0, length)) is 0 or 6);
        }
    }

    [Fact]
    public void In_AnyBytes_GivesNoneOrAValue()
    {
        var random = new Random(1);
        for (int i = 0; i < 100_000; i++)
        {
            byte[] segment = JpegMaker.Exif(3, random.Next(2) == 0);
            for (int changes = random.Next(6); changes >= 0; changes--)
            {
                segment[random.Next(6, segment.Length)] = (byte)random.Next(256);
            }

            Assert.InRange(ExifOrientation.In(segment), 0, 8);
        }
    }
}
