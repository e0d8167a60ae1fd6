using Lockstep.Engine.Cpu;
using Lockstep.Engine.Cuda;
using Lockstep.Engine.Devices;
using Lockstep.Engine.Networks;
using Lockstep.Engine.Optimizers;
using Lockstep.Engine.Schedules;
using Lockstep.Engine.Tests.Oracles;
using Lockstep.Engine.Tests.Training;
using Lockstep.Engine.Training;

namespace Lockstep.Engine.Tests.Cuda;

/// <summary>Whole steps: passes are rehearsed, recorded and replayed, and nobody notices.</summary>
[Collection(TestGpu.Collection)]
public sealed class CudaReplicaTests
{
    private const int Steps = 6;

    private static readonly Dictionary<string, Func<IOptimizer>> Optimizers = new()
    {
        ["sgd"] = () => new Sgd(new SgdSettings { WeightDecay = 1e-4f, Nesterov = true }),
        ["sgd, rate inside"] = () => new Sgd(new SgdSettings { WeightDecay = 1e-4f, Form = MomentumForm.RateInside }),
        ["lars"] = () => new Lars(new LarsSettings()),
        ["adam"] = () => new Adam(new AdamSettings { WeightDecay = 1e-4f }),
        ["adamw"] = () => new Adam(new AdamSettings { WeightDecay = 1e-2f, Decoupled = true }),
        ["amsgrad"] = () => new Adam(new AdamSettings { Maximum = true }),
        ["lamb"] = () => new Lamb(new AdamSettings { WeightDecay = 1e-2f }),
        ["rmsprop"] = () => new RmsProp(new RmsPropSettings { Centered = true }),
        ["adagrad"] = () => new Adagrad(new AdagradSettings()),
        ["asgd"] = () => new Asgd(new AsgdSettings()),
    };

    public static TheoryData<string> Names => [.. Optimizers.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Update_Optimizer_IsThatOfTheCpu(string name)
    {
        using CudaDevice cuda = TestGpu.Device();
        using var cpu = new CpuDevice(winograd: false);

        float[] expected = Train(cpu, Optimizers[name]()), found = Train(cuda, Optimizers[name]());

        double norm = Math.Sqrt(expected.Sum(value => (double)value * value));
        double difference = Math.Sqrt(expected.Zip(found, (a, b) => ((double)a - b) * ((double)a - b)).Sum());
        Assert.True(difference <= 1e-4 * norm, $"{difference} of {norm}");
        Assert.True(cuda.RecordedPasses >= 3, $"{cuda.RecordedPasses} recorded");
    }

    [Fact]
    public void Train_ReplayedPasses_AreThoseThatWereMadeOneByOne()
    {
        using CudaDevice recorded = TestGpu.Device(deterministic: true), direct = TestGpu.Device(replays: false, deterministic: true);

        Assert.Equal(Train(direct, Optimizers["sgd"]()), Train(recorded, Optimizers["sgd"]()));
        Assert.Equal(0, direct.RecordedPasses);
    }

    [Theory]
    [InlineData(CudaPrecision.BFloat16, 0.05)]
    [InlineData(CudaPrecision.Float16, 0.01)]
    public void Train_HalfPrecision_FollowsFloat32(CudaPrecision precision, double tolerance)
    {
        using CudaDevice single = TestGpu.Device(), half = TestGpu.Device(precision);

        (float[] expected, double loss) = TrainWithLoss(single, Optimizers["sgd"]());
        (float[] found, double halfLoss) = TrainWithLoss(half, Optimizers["sgd"]());

        Assert.True(Math.Abs(loss - halfLoss) <= tolerance * loss, $"{loss} {halfLoss}");
        Assert.NotEqual(expected, found);
    }

    /// <summary>What slices of these numbers of samples need has been chosen before they come, and they do not notice.</summary>
    [Theory]
    [InlineData(CudaPrecision.Float32, false)]
    [InlineData(CudaPrecision.Float32, true)]
    [InlineData(CudaPrecision.Float16, false)]
    public void Prepare_SlicesToCome_NothingIsChosenLaterAndNoBitChanges(CudaPrecision precision, bool exact)
    {
        float[] Run(bool prepares)
        {
            using CudaDevice device = TestGpu.Device(precision, deterministic: true);
            var network = Small();
            using var replica = new Replica(network, device, Optimizers["adam"](), new ReplicaSettings { SliceSize = 4, Exact = exact, LossScaling = LossScaling.Usual });
            replica.Initialize(3);
            if (prepares)
            {
                float[] before = State(replica);
                replica.Prepare([4, 3], [4, 2]);
                Assert.Equal(before, State(replica));
            }

            int chosen = device.PlanReports.Count;
            for (int step = 0; step < 3; step++)
            {
                do
                {
                    replica.Accumulate(2, new Slices(network, step), 7, 2, StepKey.Of(5, step), again: replica.MustRepeat);
                }
                while (replica.MustRepeat);
                replica.Update(new LearningRatePoint(0.01f, float.NaN, step));
            }

            replica.Evaluate(1, new BlankSlices(network, 2));
            Assert.Equal(prepares, chosen == device.PlanReports.Count);
            return State(replica);
        }

        Assert.Equal(Run(false), Run(true));
    }

    /// <summary>The promise of exact mode, with a GPU a rank: neither ranks nor how slices are dealt out can be found in the result.</summary>
    [Theory(Timeout = 300_000)]
    [InlineData(2)]
    [InlineData(3)]
    public Task TrainExact_AnyRanks_SameBitsAsOneRank(int ranks) => Task.Run(() =>
    {
        ExactWorld World(int count) => new("mlp", Optimizers["sgd"], count, 1) { Steps = 4, MixesAndBreaks = true, Device = () => TestGpu.Device(deterministic: true) };

        byte[] alone = Assert.Single(World(1).Run());

        Assert.All(World(ranks).Run(), state => Assert.Equal(alone, state));
    });

    private static float[] Train(IDevice device, IOptimizer optimizer) => TrainWithLoss(device, optimizer).Parameters;

    private static float[] State(Replica replica)
    {
        replica.ToHost();
        return [.. replica.Parameters, .. replica.Statistics, .. replica.OptimizerState];
    }

    /// <summary>Two slices a step, the second one smaller; dropout; a rate that moves.</summary>
    private static (float[] Parameters, double Loss) TrainWithLoss(IDevice device, IOptimizer optimizer)
    {
        var network = Small();
        using var replica = new Replica(network, device, optimizer, new ReplicaSettings { SliceSize = 4, LabelSmoothing = 0.1f });
        replica.Initialize(3);
        double loss = 0;
        for (int step = 0; step < Steps; step++)
        {
            replica.Accumulate(2, new Slices(network, step), 7, 2, StepKey.Of(5, step));
            Assert.Null(replica.FirstNonFinite);
            loss = replica.Metrics.Loss;
            replica.Update(new LearningRatePoint(0.01f / (step + 1), float.NaN, step));
        }

        replica.ToHost();
        return ([.. replica.Parameters, .. replica.Statistics], loss);
    }

    private static Network Small()
    {
        var builder = new NetworkBuilder("small", new ImageShape(8, 8, 3), new ModelOptions());
        Value x = builder.BatchNorm(builder.Convolution(builder.Input, "stem", 8, 3, padding: 1), "norm", rectify: true);
        Value y = builder.BatchNorm(builder.Convolution(x, "own", 8, 3, padding: 1), "own_norm", rectify: true, x);
        Value dropped = builder.Dropout(builder.GlobalAverage(y, "average"), "dropout", 0.25f);
        return builder.Build(builder.Dense(dropped, "fc", 5));
    }

    private sealed class Slices(Network network, int step) : ISliceSource
    {
        public Slice Take(int index)
        {
            int count = index == 0 ? 4 : 3;
            float[] images = Sample.Floats(Sample.Doubles(count * network.Input.Length, (ulong)((10 * step) + index + 1)));
            return new Slice(images, Enumerable.Range(step, count).Select(i => i % 5).ToArray(), count, 4 * index);
        }

        public void Return(int index)
        {
        }
    }
}
