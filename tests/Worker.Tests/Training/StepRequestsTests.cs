using Lockstep.Protocol.Experiments;
using Lockstep.Protocol.Samples;
using Lockstep.Worker.Training;

namespace Lockstep.Worker.Tests.Training;

public sealed class StepRequestsTests
{
    public static TheoryData<ISampleOrder> Orders => [new SampleOrder(3, 500), new WindowedOrder(3, [100, 7, 0, 193, 200], 2)];

    /// <summary>As many workers as do not divide the slices, and samples that do not divide into batches.</summary>
    [Theory]
    [MemberData(nameof(Orders))]
    public void Training_UnevenShares_RanksTogetherReadTheOrderOnce(ISampleOrder order) =>
        ReadOnce(order, new StepPlan(order.Count, 48, 8, 2), samples: 480);

    /// <summary>20 samples are left, in slices of 8, 8 and 4: the fourth rank has none of them.</summary>
    [Theory]
    [MemberData(nameof(Orders))]
    public void Training_LastBatchIsUsed_RanksTogetherReadTheWholeOrderOnce(ISampleOrder order) =>
        ReadOnce(order, new StepPlan(order.Count, 48, 8, 2, last: LastBatchRule.Use), samples: 500);

    private static void ReadOnce(ISampleOrder order, StepPlan plan, int samples)
    {
        var walk = StepWalk.Of(plan, 4);
        var at = StepRequests.InOrder(order);
        var read = new List<(long Epoch, long Sample)>();
        for (int rank = 0; rank < 4; rank++)
        {
            using var requests = StepRequests.Training(plan, walk, new StepShares(walk, rank, 4), default);
            while (requests.MoveNext())
            {
                var request = requests.Current;
                read.AddRange(Enumerable.Range(0, request.Count).Select(i => (request.Epoch, at(request.FirstPosition + i))));
            }
        }

        var expected = Enumerable.Range(0, 2).SelectMany(epoch => Enumerable.Range(0, samples).Select(position => ((long)epoch, order.At(epoch, position))));
        Assert.Equal(expected.Order(), read.Order());
    }
}
