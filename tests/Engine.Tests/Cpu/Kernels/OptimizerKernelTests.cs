using Lockstep.Engine.Cpu;
using Lockstep.Engine.Devices;
using Lockstep.Engine.Tests.Oracles;

namespace Lockstep.Engine.Tests.Cpu.Kernels;

/// <summary>Kernels at lengths that use every vector width, against themselves float by float; formulas are the optimizers' to prove.</summary>
public sealed class OptimizerKernelTests
{
    private readonly CpuDevice _device = new();

    [Theory]
    [InlineData(1)]
    [InlineData(47)]
    [InlineData(64)]
    public void AdaptiveUpdate_AnyLength_EveryElementOnce(int length) =>
        EveryElementOnce(length, b => _device.AdaptiveUpdate(b[0], b[1], b[2], b[3], b[4], new AdaptiveFactors(0.1f, 0.9f, 0.1f, 0.5f, 0.5f, 0.01f, 0.9f, 0.1f)));

    [Theory]
    [InlineData(1)]
    [InlineData(47)]
    [InlineData(64)]
    public void AdamUpdate_AnyLength_EveryElementOnce(int length) =>
        EveryElementOnce(length, b => _device.AdamUpdate(b[0], b[1], b[2], b[3], b[4], Adam));

    [Theory]
    [InlineData(1)]
    [InlineData(47)]
    [InlineData(64)]
    public void AveragingUpdate_AnyLength_EveryElementOnce(int length) =>
        EveryElementOnce(length, b => _device.AveragingUpdate(b[0], b[1], b[2], new AveragingFactors(0.9f, 0.1f, 0.2f, 0.3f)));

    [Theory]
    [InlineData(1)]
    [InlineData(47)]
    [InlineData(64)]
    public void AdamMomentsAndStep_AnyLength_EqualAdamUpdate(int length)
    {
        Block[] whole = Blocks(length), halves = Blocks(length);
        _device.AdamUpdate(whole[0], whole[1], whole[2], whole[3], null, Adam);

        double squares = _device.AdamMoments(halves[0], halves[1], halves[2], halves[3], Adam);
        double[] before = [.. halves[0].Span.ToArray().Select(value => (double)value)];
        _device.AdamStep(halves[0], halves[2], halves[3], Adam);

        Assert.All(whole.Zip(halves), pair => Assert.Equal(pair.First.Span, pair.Second.Span));
        double expected = halves[0].Span.ToArray().Zip(before, (now, then) => (now - then) * (now - then)).Sum() / (Adam.Rate * Adam.Rate);
        Closeness.Holds(expected, squares, 1e-5);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    [InlineData(16)]
    [InlineData(1003)]
    public void SquareSum_AnyLength_IsExactToRoundingOfDouble(int length)
    {
        double[] values = Sample.Doubles(length, 4);

        Assert.True(Math.Abs(values.Sum(value => value * value) - _device.SquareSum(StoredTensor.Block(_device, values))) <= 1e-12 * length);
    }

    [Fact]
    public void AdamUpdate_OtherLengths_SaysWhatItExpected()
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() =>
            _device.AdamUpdate(StoredTensor.Block(_device, [1, 2]), StoredTensor.Block(_device, [1]), StoredTensor.Block(_device, [1, 2]), StoredTensor.Block(_device, [1, 2]), null, Adam));
        Assert.Contains("expected four times 2 floats, got 1 gradients", error.Message, StringComparison.Ordinal);
    }

    private static AdamFactors Adam => new(0.1f, 0.9f, 0.1f, 0.99f, 0.01f, 2, 3, 0.01f, 0.1f, 0.2f);

    private void EveryElementOnce(int length, Action<Block[]> update)
    {
        Block[] whole = Blocks(length), single = Blocks(length);
        update(whole);
        for (int i = 0; i < length; i++)
        {
            update([.. single.Select(block => block.Part(i, 1))]);
        }

        // One float at a time there is no fused multiply-add.
        Assert.All(single.Zip(whole), pair => Closeness.Holds([.. pair.First.Span.ToArray().Select(value => (double)value)], pair.Second.Span, 1e-6));
    }

    /// <summary>Weights, gradients and three arrays of state; the latter positive, as squares are, and the mean within their root.</summary>
    private Block[] Blocks(int length) =>
    [
        StoredTensor.Block(_device, Sample.Doubles(length, 1)),
        StoredTensor.Block(_device, Sample.Doubles(length, 2)),
        .. Enumerable.Range(3, 3).Select(key => StoredTensor.Block(_device, [.. Sample.Doubles(length, (ulong)key).Select(value => (key == 3 ? 2 : 0.5) + 0.25 * value)])),
    ];
}
