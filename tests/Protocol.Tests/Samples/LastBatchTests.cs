using Lockstep.Protocol.Checkpoints;
using Lockstep.Protocol.Experiments;
using Lockstep.Protocol.Samples;

namespace Lockstep.Protocol.Tests.Samples;

/// <summary>Plans with <c>batch.last: use</c>.</summary>
public class LastBatchTests
{
    // By hand: 1000 samples are 10 steps of 96 and one of 40, which are 32 and 8; 2.5 epochs are 27.5 steps, rounded to 28.
    private static readonly StepPlan Plan = new(1000, 96, 32, 2.5, last: LastBatchRule.Use);

    [Fact]
    public void New_Samples_AllBelongToSteps()
    {
        Assert.Equal((11, 28, 3), (Plan.StepsPerEpoch, Plan.TotalSteps, Plan.Slices));
        Assert.Equal([960, 1000, 2000, 2096], new[] { 10L, 11, 22, 23 }.Select(Plan.SamplesOf));
    }

    [Fact]
    public void Step_LastOfAnEpoch_HasWhatRemains()
    {
        var step = StepWalk.Of(Plan, 3).Step(RunPosition.After(21));
        Assert.Equal(new PlannedStep(21, 1, 1, 960, 40, 32), step);
        Assert.Equal((2, 32, 8, 992L), (step.Slices, step.SamplesOf(0), step.SamplesOf(1), step.PositionOf(1)));
    }

    [Fact]
    public void Step_AnyOther_IsWhole()
    {
        var step = StepWalk.Of(Plan, 3).Step(RunPosition.After(12));
        Assert.Equal(new PlannedStep(12, 1, 1, 96, 96, 32), step);
        Assert.Equal((3, 32, 96 + 64L), (step.Slices, step.SamplesOf(2), step.PositionOf(2)));
    }

    /// <summary>2.5 epochs: of the third one six steps.</summary>
    [Fact]
    public void SamplesLeft_OnTheWay_CountsTheShortStep()
    {
        var walk = StepWalk.Of(Plan, 1);
        Assert.Equal((2576, 2576 - 960, 2576 - 1000, 0), (walk.SamplesLeft(default), walk.SamplesLeft(RunPosition.After(10)), walk.SamplesLeft(RunPosition.After(11)), walk.SamplesLeft(RunPosition.After(28))));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(31, 1)]
    [InlineData(33, 2)]
    [InlineData(95, 3)]
    public void New_LessThanOneBatch_IsOneStepAnEpoch(int samples, int slices)
    {
        var plan = new StepPlan(samples, 96, 32, 3, last: LastBatchRule.Use);
        var walk = StepWalk.Of(plan, 2);
        Assert.Equal((1, 3, samples, slices), (plan.StepsPerEpoch, plan.TotalSteps, walk.Batch, walk.Slices));
        Assert.Equal(new PlannedStep(2, 1, 2, 0, samples, 32), walk.Step(RunPosition.After(2)));
        Assert.Equal(1, walk.Share);
    }

    [Fact]
    public void New_NoSamples_Throws()
    {
        var error = Assert.Throws<ArgumentException>(() => new StepPlan(0, 96, 32, 1, last: LastBatchRule.Use));
        Assert.Contains("at least one sample, found 0", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void New_LessThanOneBatchToBeDropped_SaysThatItCanBeUsed()
    {
        var error = Assert.Throws<ArgumentException>(() => new StepPlan(95, 96, 32, 1));
        Assert.Contains("set batch.last to use", error.Message, StringComparison.Ordinal);
    }

    /// <summary>By hand: 1003 samples in portions of 32 are 31 whole ones and one of 11; three workers end an epoch of 32 portions with two.</summary>
    [Fact]
    public void After_BatchFollowsTheWorkers_EndsTheEpochWithThePortionsThatAreLeft()
    {
        var plan = new StepPlan(1003, 96, 8, 2, mostWorkers: 3, last: LastBatchRule.Use);
        var three = StepWalk.Of(plan, 3);
        var nearEnd = Enumerable.Range(0, 10).Aggregate(default(RunPosition), (at, _) => three.After(at));
        Assert.Equal((32, 43, 6, 3), (plan.PortionsPerEpoch, three.Step(nearEnd).Samples, three.Step(nearEnd).Slices, three.Step(nearEnd).SamplesOf(5)));
        Assert.Equal(new RunPosition(11, 32, 2, 32) { Lacking = 1 }, three.After(nearEnd));
        Assert.Equal((32, 11, 22), (StepWalk.Of(plan, 1).Next(three.After(nearEnd)), three.StepsPerEpoch, three.TotalSteps(nearEnd)));
        Assert.Equal((11, 2), (StepWalk.Of(plan, 1).Step(nearEnd with { Place = 31 }).Samples, StepWalk.Of(plan, 1).Step(nearEnd with { Place = 31 }).Slices));
    }

    /// <summary>Any size, batch, slice, number of workers, and changes of it: every sample of every epoch once, in slices that are whole but for the last of an epoch.</summary>
    [Fact]
    public void Step_AnyPlanAndSequenceOfWorldSizes_UsesEverySampleOnce()
    {
        for (int seed = 0; seed < 500; seed++)
        {
            var random = new Random(seed);
            var (slice, workers, epochs) = (random.Next(1, 9), random.Next(1, 6), random.Next(1, 4));
            int samples = random.Next(1, 300);
            var plan = new StepPlan(samples, slice * workers * random.Next(1, 5), slice, epochs, random.Next(2) * workers, LastBatchRule.Use);
            int[,] times = new int[epochs, samples];
            var position = default(RunPosition);
            var walk = StepWalk.Of(plan, random.Next(1, workers + 1));
            long left = walk.SamplesLeft(position);
            Assert.Equal((long)samples * epochs, left);
            for (; !walk.IsDone(position); walk = random.Next(3) == 0 ? StepWalk.Of(plan, random.Next(1, workers + 1)) : walk)
            {
                var step = walk.Step(position);
                position = walk.After(position);
                Assert.Equal((step.Portions, position.Used), (position.Portions, position.Place));
                Assert.Equal(walk.Portions, position.Portions + position.Lacking);
                Assert.InRange(step.Samples, 1, walk.Batch);
                Assert.Equal(left -= step.Samples, walk.SamplesLeft(position));
                Assert.Equal((samples * (long)epochs) - left, plan.SamplesOf(position.Used));
                for (int at = 0; at < step.Slices; at++)
                {
                    Assert.True(step.SamplesOf(at) == slice || (at == step.Slices - 1 && step.PositionOf(at) + step.SamplesOf(at) == samples));
                    for (int i = 0; i < step.SamplesOf(at); i++)
                    {
                        times[step.Epoch, step.PositionOf(at) + i]++;
                    }
                }
            }

            Assert.Equal(position.Step, walk.TotalSteps(position));
            Assert.All(times.Cast<int>(), count => Assert.Equal(1, count));
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    public void TotalSteps_WithOneNumberOfWorkers_IsKnownFromTheStart(int mostWorkers)
    {
        for (int samples = 1; samples < 200; samples++)
        {
            var plan = new StepPlan(samples, 40, 4, 1.75, mostWorkers, LastBatchRule.Use);
            var walk = StepWalk.Of(plan, 3);
            var position = default(RunPosition);
            while (!walk.IsDone(position))
            {
                position = walk.After(position);
            }

            Assert.Equal(position.Step, walk.TotalSteps(default));
            Assert.Equal(plan.TotalPortions, position.Place);
        }
    }

    /// <summary>What is due is due once, also where the last step of an epoch is shorter than those before.</summary>
    [Theory]
    [InlineData(1.0)]
    [InlineData(0.7)]
    [InlineData(0.3)]
    public void IsDue_AnySequenceOfWorldSizes_ComesOnceForEachTime(double everyEpochs)
    {
        for (int seed = 0; seed < 200; seed++)
        {
            var random = new Random(seed);
            var plan = new StepPlan(random.Next(600, 900), 60, 4, 3, mostWorkers: 5, last: LastBatchRule.Use);
            var due = new SortedSet<long>();
            var position = default(RunPosition);
            var walk = StepWalk.Of(plan, random.Next(1, 6));
            while (!walk.IsDone(position))
            {
                position = walk.After(position);
                if (walk.IsDue(position, everyEpochs))
                {
                    due.Add(position.Step);
                }

                walk = random.Next(4) == 0 ? StepWalk.Of(plan, random.Next(1, 6)) : walk;
            }

            Assert.Equal((int)Math.Ceiling((3 / everyEpochs) - 1e-9), due.Count);
        }
    }

    [Fact]
    public void PositionOf_Manifest_IsWhereTheRunStood()
    {
        var plan = new StepPlan(1003, 96, 8, 2, mostWorkers: 3, last: LastBatchRule.Use);
        var manifest = new CheckpointManifest
        {
            RunId = "r",
            Step = 12,
            Epoch = 1,
            SamplesSeen = plan.SamplesOf(35),
            Place = 35,
            Portions = 3,
            Seed = 1,
            SpecHash = "",
            Generation = 1,
            WorldSize = 3,
            StateHash = "",
            Created = default,
        };
        Assert.Equal(1003 + 96, manifest.SamplesSeen);
        Assert.Equal(new RunPosition(12, 35, 3, 35), plan.PositionOf(manifest));
    }

    [Fact]
    public void PositionMessage_Position_ComesBack()
    {
        var position = new RunPosition(11, 32, 2, 32) { Lacking = 1 };
        Assert.Equal(position, PositionMessages.ToPosition(PositionMessages.ToMessage(position), 11));
    }

    [Theory]
    [InlineData("drop", 10)]
    [InlineData("use", 11)]
    public void Of_Experiment_DoesWhatItSays(string last, int steps)
    {
        var read = ExperimentYaml.Read($"name: a\nmodel: m\ndata: {{source: glyphs}}\nbatch: {{global: 96, slice: 8, last: {last}}}", "x.yaml");
        Assert.Equal(steps, StepPlan.Of(read.Spec!, 1000).StepsPerEpoch);
    }

    [Fact]
    public void Read_FewerGlyphsThanABatch_IsRefusedOnlyWhereTheyWouldBeDropped()
    {
        const string Yaml = "name: a\nmodel: m\ndata: {source: glyphs, train_images: 50}\nbatch: {global: 96, slice: 8}\n";
        Assert.Empty(ExperimentYaml.Read(Yaml.Replace("8}", "8, last: use}", StringComparison.Ordinal), "x.yaml").Errors);
        Assert.Contains("set batch.last to use", Assert.Single(ExperimentYaml.Read(Yaml, "x.yaml").Errors).Message, StringComparison.Ordinal);
    }
}
