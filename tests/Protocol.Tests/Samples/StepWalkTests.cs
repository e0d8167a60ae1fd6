using Lockstep.Protocol.Experiments;
using Lockstep.Protocol.Samples;

namespace Lockstep.Protocol.Tests.Samples;

public class StepWalkTests
{
    // By hand: 3 workers of 32 samples; 1003 samples are 31 portions and 11 samples too few; 2 epochs are 62 portions.
    private static readonly StepPlan Plan = new(samples: 1003, globalBatch: 96, sliceSize: 8, epochs: 2, mostWorkers: 3);

    [Fact]
    public void Of_SoManyWorkers_HasAPortionEach()
    {
        Assert.Equal((32, 31, 62), (Plan.Portion, Plan.PortionsPerEpoch, Plan.TotalPortions));
        Assert.Equal([(32, 4), (64, 8), (96, 12), (160, 20)], new[] { 1, 2, 3, 5 }.Select(workers => StepWalk.Of(Plan, workers)).Select(walk => (walk.Batch, walk.Slices)));
    }

    [Fact]
    public void Of_FixedBatch_IsTheSameForAnyNumberOfWorkers()
    {
        var plan = new StepPlan(1003, 96, 8, 2);
        Assert.Equal([96, 96, 96], new[] { 1, 3, 12 }.Select(workers => StepWalk.Of(plan, workers).Batch));
    }

    [Fact]
    public void Of_MoreWorkersThanAnEpochHasPortions_StaysWithinTheEpoch() => Assert.Equal(31 * 32, StepWalk.Of(Plan, 40).Batch);

    /// <summary>31 portions: ten steps of three and one portion left; fifteen of two and one left; thirty-one of one.</summary>
    [Theory]
    [InlineData(1, 31, 0)]
    [InlineData(2, 15, 1)]
    [InlineData(3, 10, 1)]
    public void After_AWholeEpoch_DropsWhatIsTooLittleForAStep(int workers, int steps, int dropped)
    {
        var walk = StepWalk.Of(Plan, workers);
        var position = Enumerable.Range(0, steps).Aggregate(default(RunPosition), (at, _) => walk.After(at));
        Assert.Equal(new RunPosition(steps, 31 - dropped, workers, 31 - dropped), position);
        Assert.Equal((31, 1.0), (walk.Next(position), walk.Epochs(position)));
        Assert.Equal(31 + workers, walk.After(position).Place);
    }

    [Fact]
    public void Next_FewerWorkersAfterAnEpochEnded_LeaveWhatTheOthersDropped()
    {
        var three = StepWalk.Of(Plan, 3);
        var ended = Enumerable.Range(0, 10).Aggregate(default(RunPosition), (at, _) => three.After(at));
        Assert.Equal(31, StepWalk.Of(Plan, 1).Next(ended));
    }

    [Fact]
    public void Next_MoreWorkersThanAreLeftInTheEpoch_BeginTheNext()
    {
        var one = StepWalk.Of(Plan, 1);
        var nearEnd = Enumerable.Range(0, 29).Aggregate(default(RunPosition), (at, _) => one.After(at));
        Assert.Equal((29, 29, 31), (one.Next(nearEnd), StepWalk.Of(Plan, 2).Next(nearEnd), StepWalk.Of(Plan, 3).Next(nearEnd)));
    }

    [Fact]
    public void TotalSteps_OnTheWay_CountsWhatIsStillToDo()
    {
        // Nine portions are used by three steps; 22 of this epoch and 31 of the next are left: 7 and 10 steps of three.
        var three = StepWalk.Of(Plan, 3);
        var position = Enumerable.Range(0, 3).Aggregate(default(RunPosition), (at, _) => three.After(at));
        Assert.Equal((3 + 53, 3 + 17), (StepWalk.Of(Plan, 1).TotalSteps(position), three.TotalSteps(position)));
    }

    /// <summary>Whatever the workers do: each portion at most once, in order, and of an epoch all but less than the batch at its end.</summary>
    [Fact]
    public void After_AnySequenceOfWorldSizes_UsesEachPortionOnceAndAllButTheTail()
    {
        for (int seed = 0; seed < 300; seed++)
        {
            var random = new Random(seed);
            var plan = new StepPlan(random.Next(60, 400), 60, 4, 1 + random.Next(1, 4), mostWorkers: 5);
            int[] times = new int[plan.TotalPortions];
            int[] lastBatch = new int[plan.TotalPortions / plan.PortionsPerEpoch];
            var position = default(RunPosition);
            var walk = StepWalk.Of(plan, random.Next(1, 6));
            for (; !walk.IsDone(position); walk = random.Next(3) == 0 ? StepWalk.Of(plan, random.Next(1, 6)) : walk)
            {
                long first = walk.Next(position);
                position = walk.After(position);
                Assert.Equal(first + walk.Portions, position.Place);
                Assert.Equal(plan.EpochOf(first), plan.EpochOf(position.Place - 1));
                lastBatch[plan.EpochOf(first)] = walk.Portions;
                for (long place = first; place < position.Place; place++)
                {
                    times[place]++;
                }
            }

            Assert.Equal(position.Step, walk.TotalSteps(position));
            Assert.DoesNotContain(times, count => count > 1);
            Assert.Equal(times.Sum(), position.Used);
            foreach (int epoch in Enumerable.Range(0, lastBatch.Length))
            {
                int unused = times.Skip((int)(epoch * plan.PortionsPerEpoch)).Take((int)plan.PortionsPerEpoch).Count(count => count == 0);
                Assert.InRange(unused, 0, 4);
            }
        }
    }

    /// <summary>What is due every so many epochs is due once for each of them, whoever makes the step that completes it.</summary>
    [Theory]
    [InlineData(1.0)]
    [InlineData(0.5)]
    [InlineData(0.3)]
    public void IsDue_AnySequenceOfWorldSizes_ComesOnceForEachTime(double everyEpochs)
    {
        for (int seed = 0; seed < 100; seed++)
        {
            var random = new Random(seed);
            var plan = new StepPlan(random.Next(600, 900), 60, 4, 3, mostWorkers: 5);
            var due = new SortedSet<long>();
            var position = default(RunPosition);
            var walk = StepWalk.Of(plan, random.Next(1, 6));
            while (!walk.IsDone(position))
            {
                position = walk.After(position);
                Look();
                walk = random.Next(4) == 0 ? StepWalk.Of(plan, random.Next(1, 6)) : walk;
                Look();
            }

            Assert.Equal((int)Math.Ceiling((3 / everyEpochs) - 1e-9), due.Count);

            void Look()
            {
                if (walk.IsDue(position, everyEpochs))
                {
                    due.Add(position.Step);
                }
            }
        }
    }

    [Theory]
    [InlineData("elastic: scale_batch", 24, 5)]
    [InlineData("elastic: keep_batch", 96, 1)]
    public void Of_Experiment_FollowsTheWorkersWhereItSaysSo(string elastic, int portion, int portions)
    {
        var spec = ExperimentYaml.Read($"name: a\nmodel: m\ndata: {{source: glyphs}}\nbatch: {{global: 96, slice: 8}}\nworkers: {{max: 4}}\n{elastic}", "x.yaml").Spec!;
        var plan = StepPlan.Of(spec, 960);
        Assert.Equal((portion, portions), (plan.Portion, StepWalk.Of(plan, 5).Portions));
    }

    [Fact]
    public void OfPortions_None_IsRefused() => Assert.Throws<ArgumentOutOfRangeException>(() => StepWalk.OfPortions(Plan, 0));
}
