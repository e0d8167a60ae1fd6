using Lockstep.Protocol.Experiments;
using Lockstep.Protocol.Samples;
using Lockstep.Worker.Training;

namespace Lockstep.Worker.Tests.Training;

public sealed class StepSharesTests
{
    /// <summary>Whatever the step and the ranks' speeds: contiguous shares that add up to its slices, none of them larger than the buffers.</summary>
    [Fact]
    public void Of_AnyStep_AddsUpToItsSlices()
    {
        for (int seed = 0; seed < 300; seed++)
        {
            var random = new Random(seed);
            var plan = new StepPlan(random.Next(1, 200), 48, 4, 1, last: LastBatchRule.Use);
            int ranks = random.Next(1, 13);
            var walk = StepWalk.Of(plan, ranks);
            int[]? weights = random.Next(2) == 0 ? null : [.. Enumerable.Range(0, ranks).Select(_ => random.Next(1, 100))];
            for (var position = default(RunPosition); !walk.IsDone(position); position = walk.After(position))
            {
                var step = walk.Step(position);
                int end = 0;
                for (int rank = 0; rank < ranks; rank++)
                {
                    var shares = new StepShares(walk, rank, ranks, weights);
                    var share = shares.Of(step);
                    Assert.Equal(end, share.First);
                    Assert.InRange(share.Count, 0, shares.MostSlices);
                    end = share.End;
                }

                Assert.Equal(step.Slices, end);
            }
        }
    }
}
