using System.Diagnostics;
using Lockstep.Engine.Cpu;
using Lockstep.Engine.Networks;
using Lockstep.Engine.Optimizers;
using Lockstep.Engine.Training;
using Lockstep.Protocol.V1;
using Lockstep.Worker.Faults;
using Lockstep.Worker.Training;

namespace Lockstep.Worker.Tests.Faults;

public sealed class StepFaultsTests : IDisposable
{
    private readonly StepFaults _faults = new(TimeProvider.System);
    private readonly TrainingMeter _meter = new(TimeProvider.System);
    private readonly CpuDevice _device = new();
    private readonly Replica _replica;

    public StepFaultsTests()
    {
        _replica = new Replica(ModelZoo.Create("mlp", new ImageShape(8, 8, 1), 10, new ModelOptions()), _device, new Sgd(new SgdSettings()), new ReplicaSettings());
        _replica.Initialize(7);
    }

    private float[] Parameters => _replica.Parameters.ToArray();

    public void Dispose()
    {
        _replica.Dispose();
        _device.Dispose();
    }

    [Fact]
    public void BeforeCompute_NothingInjected_ChangesNothing()
    {
        float[] before = Parameters;
        _faults.BeforeCompute(_meter, _replica, 12345);
        Assert.Equal(before, Parameters);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(999)]
    [InlineData(ulong.MaxValue)]
    [InlineData(0x9E37_79B9_7F4A_7C15)]
    public void BeforeCompute_Corrupt_FlipsOneBitOfOneParameterOnceAndKeepsItFinite(ulong key)
    {
        float[] before = Parameters;
        _faults.Corrupt();
        _faults.BeforeCompute(_meter, _replica, key);
        float[] once = Parameters;
        _faults.BeforeCompute(_meter, _replica, key + 1);
        Assert.Equal(once, Parameters);
        int changed = Assert.Single(Enumerable.Range(0, before.Length), i => BitConverter.SingleToInt32Bits(before[i]) != BitConverter.SingleToInt32Bits(once[i]));
        Assert.Equal(1, int.PopCount(BitConverter.SingleToInt32Bits(before[changed]) ^ BitConverter.SingleToInt32Bits(once[changed])));
        Assert.True(float.IsFinite(once[changed]));
    }

    [Fact]
    public void BeforeCompute_Hang_BlocksOnceInCompute()
    {
        _meter.Enter(MeterPhase.Compute);
        _faults.Hang(TimeSpan.FromMilliseconds(120));
        Assert.True(Time(() => _faults.BeforeCompute(_meter, _replica, 1)) >= TimeSpan.FromMilliseconds(119));
        Assert.Equal(MeterPhase.Compute, _meter.Phase);
        ulong mark = Mark();
        Assert.True(Time(() => _faults.BeforeCompute(_meter, _replica, 2)) < TimeSpan.FromMilliseconds(119));
        Assert.Equal(mark, Mark());
    }

    [Fact(Timeout = 30_000)]
    public async Task BeforeCompute_CutOff_LooksAsIfItWaitedForPeersAndThenComputes()
    {
        _meter.Enter(MeterPhase.Compute);
        _faults.CutOff(TimeSpan.FromSeconds(2));
        var thread = Task.Run(() => _faults.BeforeCompute(_meter, _replica, 1), TestContext.Current.CancellationToken);
        while (_meter.Phase != MeterPhase.Reduce)
        {
            Assert.False(thread.IsCompleted);
            await Task.Yield();
        }

        await thread;
        Assert.Equal(MeterPhase.Compute, _meter.Phase);
    }

    [Fact]
    public void AfterCompute_Slow_TakesTheFactorTimesAsLongAsTheComputation()
    {
        _faults.Slow(4, TimeSpan.FromMinutes(1));
        _faults.BeforeCompute(_meter, _replica, 1);
        var computed = Time(() => Thread.SpinWait(200_000));
        var added = Time(() => _faults.AfterCompute(TestContext.Current.CancellationToken));
        Assert.True(added >= 3 * computed - TimeSpan.FromMilliseconds(1), $"{added} after {computed}");
    }

    [Fact]
    public void AfterCompute_SlowIsOver_CostsNothing()
    {
        _faults.Slow(1000, TimeSpan.Zero);
        _faults.BeforeCompute(_meter, _replica, 1);
        Thread.SpinWait(200_000);
        Assert.True(Time(() => _faults.AfterCompute(TestContext.Current.CancellationToken)) < TimeSpan.FromSeconds(1));
    }

    /// <summary>A process that stood still while it computed would else stay in a step that the others have long given up.</summary>
    [Fact]
    public void AfterCompute_StepIsGivenUp_EndsAtOnce()
    {
        _faults.Slow(1e9, TimeSpan.FromMinutes(1));
        _faults.BeforeCompute(_meter, _replica, 1);
        Thread.SpinWait(200_000);
        Assert.True(Time(() => _faults.AfterCompute(new CancellationToken(canceled: true))) < TimeSpan.FromSeconds(10));
    }

    private static TimeSpan Time(Action action)
    {
        long began = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(began);
    }

    private ulong Mark()
    {
        var progress = new Progress();
        _meter.Fill(progress);
        return progress.Mark;
    }
}
