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
    public void LambUpdate_AnyLength_IsAdamAtTheRateOfTheNorms(int length)
    {
        Block[] whole = Blocks(length), scaled = Blocks(length), unit = Blocks(length);
        double[] before = Doubles(whole[0]);
        _device.AdamUpdate(unit[0], unit[1], unit[2], unit[3], null, Adam with { Rate = 1 });
        double direction = Norm(Doubles(unit[0]).Zip(before, (now, then) => now - then));

        _device.LambUpdate(scaled[0], scaled[1], scaled[2], scaled[3], Adam);

        _device.AdamUpdate(whole[0], whole[1], whole[2], whole[3], null, Adam with { Rate = (float)(Adam.Rate * Norm(before) / direction) });
        Closeness.Holds(Doubles(whole[0]), scaled[0].Span, 1e-5);
        Assert.Equal(whole[2].Span, scaled[2].Span);
        Assert.Equal(whole[3].Span, scaled[3].Span);
    }

    [Theory]
    [InlineData(5)]
    [InlineData(16)]
    [InlineData(1003)]
    public void LarsUpdate_AnyLength_IsSgdWithTheLocalRate(int length)
    {
        Block[] lars = Blocks(length), sgd = Blocks(length);
        var factors = new SgdFactors(1, 0.5f, 0.9f, 0, 0.01f, false);
        double norm = Norm(Doubles(lars[0])), gradient = Norm(Doubles(lars[1]));

        _device.LarsUpdate(lars[0], lars[1], lars[2], factors, new TrustFactors(0.02, 0.01, 1e-3));

        _device.SgdUpdate(sgd[0], sgd[1], sgd[2], factors with { Gain = (float)(0.5 * 0.02 * norm / (gradient + (0.01 * norm) + 1e-3)) });
        Closeness.Holds(Doubles(sgd[0]), lars[0].Span, 1e-6);
        Closeness.Holds(Doubles(sgd[2]), lars[2].Span, 1e-6);
    }

    [Fact]
    public void LarsAndLambUpdate_NormOfZero_TrustIsOne()
    {
        Block[] lars = Blocks(8), sgd = Blocks(8), lamb = Blocks(8), adam = Blocks(8);
        var factors = new SgdFactors(1, 0.5f, 0.9f, 0, 0.01f, false);
        foreach (Block[] blocks in new[] { lars, sgd, lamb, adam })
        {
            blocks[0].Span.Clear();
        }

        _device.LarsUpdate(lars[0], lars[1], lars[2], factors, new TrustFactors(0.02, 0.01, 0));
        _device.SgdUpdate(sgd[0], sgd[1], sgd[2], factors);
        _device.LambUpdate(lamb[0], lamb[1], lamb[2], lamb[3], Adam);
        _device.AdamUpdate(adam[0], adam[1], adam[2], adam[3], null, Adam);

        Assert.Equal(sgd[0].Span, lars[0].Span);
        Closeness.Holds(Doubles(adam[0]), lamb[0].Span, 1e-6);
    }

    [Fact]
    public void AdamUpdate_OtherLengths_SaysWhatItExpected()
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() =>
            _device.AdamUpdate(StoredTensor.Block(_device, [1, 2]), StoredTensor.Block(_device, [1]), StoredTensor.Block(_device, [1, 2]), StoredTensor.Block(_device, [1, 2]), null, Adam));
        Assert.Contains("expected four times 2 floats, got 1 gradients", error.Message, StringComparison.Ordinal);
    }

    private static AdamFactors Adam => new(0.1f, 0.9f, 0.1f, 0.99f, 0.01f, 2, 3, 0.01f, 0.1f, 0.2f);

    private static double Norm(IEnumerable<double> values) => Math.Sqrt(values.Sum(value => value * value));

    private static double[] Doubles(Block block) => [.. block.Span.ToArray().Select(value => (double)value)];

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
