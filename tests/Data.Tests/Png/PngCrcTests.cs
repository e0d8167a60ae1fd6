using Lockstep.Data.Png;

namespace Lockstep.Data.Tests.Png;

public sealed class PngCrcTests
{
    [Fact]
    public void Of_PublishedCases_Agrees()
    {
        // The check value of CRC-32, and the CRC that ends every PNG file.
        Assert.Equal(0xCBF43926u, PngCrc.Of("123456789"u8));
        Assert.Equal(0xAE426082u, PngCrc.Of("IEND"u8));
    }
}
