using Lockstep.Engine.Cuda.Interop.Driver;

namespace Lockstep.Engine.Tests.Cuda.Interop.Driver;

public sealed class DeviceRangeTests
{
    private static readonly DeviceRange Range = new(new DevicePointer(1000), 100);

    [Theory]
    [InlineData(0, 100, 1000)]
    [InlineData(30, 70, 1030)]
    [InlineData(100, 0, 1100)]
    public void Slice_Within_StartsAtTheOffset(long offset, long bytes, ulong start) =>
        Assert.Equal(new DeviceRange(new DevicePointer(start), bytes), Range.Slice(offset, bytes));

    [Theory]
    [InlineData(0, 101)]
    [InlineData(31, 70)]
    [InlineData(-1, 5)]
    [InlineData(5, -1)]
    [InlineData(long.MaxValue, 1)]
    [InlineData(1, long.MaxValue)]
    public void Slice_Beyond_Throws(long offset, long bytes) => Assert.Throws<ArgumentOutOfRangeException>(() => Range.Slice(offset, bytes));
}
