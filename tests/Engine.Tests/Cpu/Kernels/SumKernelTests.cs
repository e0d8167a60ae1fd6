using Lockstep.Engine.Cpu.Kernels;

namespace Lockstep.Engine.Tests.Cpu.Kernels;

public sealed class SumKernelTests
{
    /// <summary>Whole numbers, whose sums are exact: every vector width and remainder, and targets that are a summand.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(8)]
    [InlineData(13)]
    public void Run_EveryLengthAndTarget_IsTheSum(int count)
    {
        foreach (int length in Enumerable.Range(0, 150).Append(1000).Append(4099))
        {
            for (int target = -1; target < count; target++)
            {
                float[][] summands = [.. Enumerable.Range(0, count).Select(index => Enumerable.Range(0, length).Select(i => (float)((i * 7) + (index * index * 1000))).ToArray())];
                float[] expected = [.. Enumerable.Range(0, length).Select(i => (float)Enumerable.Range(0, count).Sum(index => (i * 7L) + (index * index * 1000)))];
                float[] sum = target < 0 ? new float[length] : summands[target];
                SumKernel.Run(new Arrays(summands), sum);
                Assert.True(expected.AsSpan().SequenceEqual(sum), $"{count} summands of {length}, target {target}");
            }
        }
    }

    /// <summary>2^24 + 1 + 1 loses both, 1 + 1 + 2^24 loses none: in each lane and in the remainder.</summary>
    [Fact]
    public void Run_ThreeSummands_AddsThemInOrder()
    {
        float[] large = [.. Enumerable.Repeat((float)(1 << 24), 150)];
        float[] one = [.. Enumerable.Repeat(1f, 150)];
        float[] sum = new float[150];
        SumKernel.Run(new Arrays([large, one, one]), sum);
        Assert.Equal(large, sum);
        SumKernel.Run(new Arrays([one, one, large]), sum);
        Assert.Equal(Enumerable.Repeat((float)((1 << 24) + 2), 150), sum);
    }

    [Fact]
    public void Run_SummandOfAnotherLength_IsRefused() =>
        Assert.ThrowsAny<ArgumentException>(() => SumKernel.Run(new Arrays([new float[3], new float[4]]), new float[3]));

    private readonly struct Arrays(float[][] arrays) : ISummands
    {
        public int Count => arrays.Length;

        public ReadOnlySpan<float> this[int index] => arrays[index];
    }
}
