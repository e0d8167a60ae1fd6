using Lockstep.Worker.Links.SharedMemory;

namespace Lockstep.Worker.Tests.Links.SharedMemory;

public sealed class HostMapTests
{
    [Fact]
    public void Of_TwoHostsInterleaved_NumbersThemByFirstAppearance()
    {
        byte[][] rows = [[1, 0, 1, 0], [0, 1, 0, 1], [1, 0, 1, 0], [0, 1, 0, 1]];
        Assert.Equal([0, 1, 0, 1], HostMap.Of(rows, 3).Hosts);
        Assert.Equal([1, 3], HostMap.Of(rows, 3).Members);
        Assert.Equal([0, 2], HostMap.Of(rows, 2).Members);
    }

    [Fact]
    public void Of_SharingFailedBetweenTwoOfThree_LeavesAllThreeAlone()
    {
        byte[][] rows = [[1, 1, 1], [1, 1, 0], [1, 0, 1]];
        for (int rank = 0; rank < 3; rank++)
        {
            Assert.Equal([0, 1, 2], HostMap.Of(rows, rank).Hosts);
            Assert.Equal([rank], HostMap.Of(rows, rank).Members);
        }
    }

    [Fact]
    public void Of_OneSideSaysItSharesAndTheOtherDoesNot_LeavesBothAlone()
    {
        byte[][] rows = [[1, 1], [0, 1]];
        Assert.Equal([0, 1], HostMap.Of(rows, 0).Hosts);
    }

    [Theory]
    [InlineData(2, 2, 2, true)]
    [InlineData(2, 1, 2, false)]
    [InlineData(1, 1, 1, false)]
    public void Of_WhatIsRead_ExposesOnlyIfAllReadAll(byte zeroReadsOne, byte oneReadsTwo, byte rest, bool expected)
    {
        byte[][] rows = [[1, zeroReadsOne, rest], [rest, 1, oneReadsTwo], [rest, rest, 1]];
        Assert.All(Enumerable.Range(0, 3), rank => Assert.Equal(expected, HostMap.Of(rows, rank).Exposes));
    }

    [Fact]
    public void Of_OneRank_IsAloneAndExposesToNobody()
    {
        var map = HostMap.Of([[1]], 0);
        Assert.Equal([0], map.Hosts);
        Assert.Equal([0], map.Members);
        Assert.False(map.Exposes);
    }
}
