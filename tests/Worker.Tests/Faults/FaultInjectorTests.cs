using Lockstep.Actors;
using Lockstep.Protocol.V1;
using Lockstep.Worker.Faults;

namespace Lockstep.Worker.Tests.Faults;

public sealed class FaultInjectorTests
{
    private readonly FrameGate _gate = new(TimeProvider.System);
    private readonly List<string> _said = [];

    [Theory]
    [InlineData("hang", "the training thread hangs in its next step for 1.5 s")]
    [InlineData("slow", "steps take 2.5 times as long for 1.5 s")]
    [InlineData("corrupt", "one bit of a random parameter flips before the next step")]
    public void Inject_KnownFault_SaysWhatAndWhen(string word, string words)
    {
        var before = DateTimeOffset.UtcNow;
        var answer = Injector().Inject(new InjectFault { Fault = word, Seconds = 1.5, Factor = 2.5, Number = 7 }, "w-1");
        Assert.Equal((7UL, "w-1", words), (answer.Number, answer.WorkerId, answer.Detail));
        Assert.InRange(answer.UnixUs, before.ToUnixTimeMilliseconds() * 1000, DateTimeOffset.UtcNow.AddSeconds(1).ToUnixTimeMilliseconds() * 1000);
        Assert.Contains(words, Assert.Single(_said), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("explode", 1, 1, "unknown fault 'explode': expected one of corrupt, hang, kill, partition, slow, stop")]
    [InlineData("", 1, 1, "unknown fault ''")]
    [InlineData("hang", -1, 1, "seconds: expected 0 to 3600, found -1")]
    [InlineData("stop", double.NaN, 1, "seconds: expected 0 to 3600, found NaN")]
    [InlineData("partition", 1e9, 1, "seconds: expected 0 to 3600")]
    [InlineData("slow", 1, 0.5, "factor: expected 1 to 1000, found 0.5")]
    [InlineData("slow", 1, double.NaN, "factor: expected 1 to 1000, found NaN")]
    public void Inject_WhatCannotBe_IsRefusedWithTheReason(string word, double seconds, double factor, string why)
    {
        var answer = Injector().Inject(new InjectFault { Fault = word, Seconds = seconds, Factor = factor }, "w-1");
        Assert.Equal(0, answer.UnixUs);
        Assert.StartsWith(why, answer.Detail, StringComparison.Ordinal);
        Assert.Empty(_said);
    }

    [Fact(Timeout = 30_000)]
    public async Task Inject_Partition_ShutsTheGateAndOpensItAgain()
    {
        Injector().Inject(new InjectFault { Fault = "partition", Seconds = 0.3 }, "w-1");
        while (_gate.PassAsync(CancellationToken.None).IsCompleted)
        {
            await Task.Yield();
        }

        await _gate.PassAsync(CancellationToken.None);
    }

    private FaultInjector Injector()
    {
        var steps = new StepFaults(TimeProvider.System);
        return new FaultInjector(FaultTable.Create(steps, _gate, TimeProvider.System), steps, TimeProvider.System, _said.Add);
    }
}
