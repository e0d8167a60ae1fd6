using Google.Protobuf;
using Lockstep.Protocol.Experiments;
using Lockstep.Protocol.Samples;
using Lockstep.Protocol.V1;

namespace Lockstep.Protocol.Tests.Samples;

public class SampleOrdersTests
{
    private static readonly long[] Sizes = [7, 0, 12, 5];

    [Fact]
    public void Of_EveryKind_HasAnOrderOfAllSamples() =>
        Assert.All(Enum.GetValues<SampleOrderKind>(), kind => Assert.Equal(24, SampleOrders.Of(Spec(kind, 2), Sizes).Count));

    [Fact]
    public void Of_Kind_IsThatOrder()
    {
        Assert.Equal(Epoch(new SampleOrder(9, 24)), Epoch(SampleOrders.Of(Spec(SampleOrderKind.Full, 2), Sizes)));
        Assert.Equal(Epoch(new WindowedOrder(9, Sizes, 2)), Epoch(SampleOrders.Of(Spec(SampleOrderKind.Windowed, 2), Sizes)));
    }

    [Fact]
    public void Fingerprint_OtherSizesOrOtherShards_IsAnother()
    {
        long[][] all = [[7, 0, 12, 5], [0, 7, 12, 5], [7, 12, 5], [24], [7, 0, 12, 5, 0], [6, 1, 12, 5]];
        Assert.Equal(all.Length, all.Select(SampleOrders.Fingerprint).Distinct().Count());
        Assert.Equal(SampleOrders.Fingerprint([7, 0, 12, 5]), SampleOrders.Fingerprint(Sizes));
    }

    /// <summary>What rank 0 says of its shards is the only message that grows with the data, and stays far below 4 MiB.</summary>
    [Fact]
    public void Ready_AsManyShardsAsThereMayBe_IsBelowHalfOfWhatAMessageMayHave()
    {
        var ready = new Ready();
        ready.ShardSizes.Add(Enumerable.Repeat(SampleOrder.MaxCount / WindowedOrder.MaxShards, WindowedOrder.MaxShards));
        Assert.InRange(ready.CalculateSize(), WindowedOrder.MaxShards, (2 << 20) + 100);
    }

    private static ExperimentSpec Spec(SampleOrderKind kind, int window) =>
        ExperimentYaml.Read($"name: a\nmodel: m\nseed: 9\ndata: {{source: shards, path: p, image_size: 32, order: {EnumWords.Word(kind)}, window: {window}}}\nbatch: {{global: 8, slice: 4}}\nepochs: 1\n", "x.yaml").Spec!;

    private static IEnumerable<long> Epoch(ISampleOrder order) => Enumerable.Range(0, (int)order.Count).Select(position => order.At(3, position));
}
