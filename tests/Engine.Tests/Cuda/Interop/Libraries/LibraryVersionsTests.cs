using Lockstep.Engine.Cuda.Interop.Libraries;

namespace Lockstep.Engine.Tests.Cuda.Interop.Libraries;

public sealed class LibraryVersionsTests
{
    [Theory]
    [InlineData(91900, "9.19.0")]
    [InlineData(90600, "9.6.0")]
    [InlineData(22809, "2.28.9")]
    [InlineData(130100, "13.1.0")]
    [InlineData(120805, "12.8.5")]
    public void Text_Number_IsAsTheReleaseIsCalled(long number, string expected) => Assert.Equal(expected, LibraryVersions.Text(number));
}
