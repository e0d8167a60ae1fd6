using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Lockstep.Worker.Links.SharedMemory;

namespace Lockstep.Worker.Tests.Links.SharedMemory;

public sealed class SharedBufferTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(1000)]
    [InlineData(1_500_001)]
    public void Allocate_AnyLength_IsZeroAlignedAndHasExactlyThatLength(int length)
    {
        using var buffer = SharedBuffer.Allocate(length);
        Assert.Equal(length, buffer.Length);
        var all = buffer.Span(0, length);
        Assert.False(all.ContainsAnyExcept(0f));
        Assert.Equal(0, AddressOf(all) % 64);
        all[^1] = 3;
        Assert.Equal(3, buffer.Span(length - 1, 1)[0]);
        Assert.Throws<ArgumentOutOfRangeException>(() => { buffer.Span(0, length + 1); });
        Assert.Throws<ArgumentOutOfRangeException>(() => { buffer.Span(-1, 1); });
        Assert.Throws<ArgumentOutOfRangeException>(() => { buffer.Span(length, 1); });
    }

    [Fact]
    public void Span_AfterDispose_Throws()
    {
        var buffer = SharedBuffer.Allocate(10);
        buffer.Dispose();
        Assert.Throws<ObjectDisposedException>(() => { buffer.Span(0, 1); });
        buffer.Dispose();
    }

    [Fact]
    public void Allocate_NoFloats_Throws() => Assert.Throws<ArgumentOutOfRangeException>(() => SharedBuffer.Allocate(0));

    [Fact]
    public void Allocate_MoreThanTheMachineMaps_SaysWhichCallFailed()
    {
        var failure = Assert.Throws<SharedMemoryException>(() => SharedBuffer.Allocate(1L << 58));
        Assert.Matches("^(ftruncate|mmap) failed: .+ \\(errno [0-9]+\\)$", failure.Message);
    }

    [Fact]
    public void MapForReading_WhatAPeerExposes_ShowsItAndLaterWrites()
    {
        using var buffer = SharedBuffer.Allocate(1000);
        using var seen = SharedBuffer.MapForReading(buffer.Memory, 4000);
        buffer.Span(999, 1)[0] = 7;
        Assert.Equal(7, MemoryMarshal.Cast<byte, float>(seen.Bytes(999 * 4, 4))[0]);
    }

    [Fact]
    public void Map_WhatAPeerExposes_CannotBeWritten()
    {
        using var buffer = SharedBuffer.Allocate(1000);
        Assert.Throws<SharedMemoryException>(() => SharedSegment.Map(buffer.Memory, 4096, writable: true, populated: false));
    }

    [Fact]
    public void MapForReading_UnsealedMemory_IsRefused()
    {
        using var memory = LinuxCalls.NewMemory("test", 65536, 0);
        Assert.Contains("not sealed", Assert.Throws<SharedMemoryException>(() => SharedBuffer.MapForReading(memory, 65536)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(4097 * 4)]
    [InlineData(1L << 40)]
    public void MapForReading_LessMemoryThanAnnounced_IsRefused(long announced)
    {
        using var buffer = SharedBuffer.Allocate(4096);
        Assert.Contains("expected", Assert.Throws<SharedMemoryException>(() => SharedBuffer.MapForReading(buffer.Memory, announced)).Message, StringComparison.Ordinal);
    }

    private static nint AddressOf(Span<float> span) => (nint)Unsafe.ByteOffset(ref Unsafe.NullRef<float>(), ref MemoryMarshal.GetReference(span));
}
