using Lockstep.Engine.Training;
using Lockstep.Worker.Training;

namespace Lockstep.Worker.Tests.Training;

public sealed class SpreadSlicesTests
{
    /// <summary>By hand: lanes take [0, 1], [2, 3, 4] of five; in turns 0, 2, then 1, 3, then 4.</summary>
    [Fact]
    public void Take_TwoLanes_ComeToTheSourceInTurns() => Assert.Equal([0, 2, 1, 3, 4], Places(5, 2));

    [Theory]
    [InlineData(0, 3)]
    [InlineData(1, 4)]
    [InlineData(17, 1)]
    [InlineData(100, 7)]
    public void Take_AnyNumber_IsEachOnce(int slices, int lanes) => Assert.Equal(Enumerable.Range(0, slices), Places(slices, lanes).Order());

    [Fact]
    public void Peek_AnyIndex_IsWhereTakeGoesAndNothingBehindTheLast()
    {
        var source = new Noted();
        var spread = new SpreadSlices(source, 5, 2);
        Assert.All(Enumerable.Range(0, 6), index => spread.Peek(index));
        Assert.Equal([0, 2, 1, 3, 4], source.Peeked);
        Assert.Empty(source.Taken);
    }

    private static List<int> Places(int slices, int lanes)
    {
        var source = new Noted();
        var spread = new SpreadSlices(source, slices, lanes);
        for (int index = 0; index < slices; index++)
        {
            spread.Take(index);
            spread.Return(index);
        }

        Assert.Equal(source.Taken, source.Returned);
        return source.Taken;
    }

    private sealed class Noted : ISliceSource
    {
        public List<int> Taken { get; } = [];

        public List<int> Returned { get; } = [];

        public List<int> Peeked { get; } = [];

        public Slice? Peek(int index)
        {
            Peeked.Add(index);
            return null;
        }

        public Slice Take(int index)
        {
            Taken.Add(index);
            return default;
        }

        public void Return(int index) => Returned.Add(index);
    }
}
