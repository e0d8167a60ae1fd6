using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Lockstep.Engine.Cuda;
using Lockstep.Engine.Devices;
using Lockstep.Engine.Networks;
using Lockstep.Engine.Optimizers;
using Lockstep.Engine.Schedules;
using Lockstep.Engine.Training;

namespace Lockstep.Engine.Diagnostics.Devices;

/// <summary>ResNet-20 on <see cref="PatternSlices"/> by SGD, from the same start whoever trains it.</summary>
internal sealed class CheckTraining : IDisposable
{
    private const ulong Seed = 7;

    /// <summary>Large enough to learn something in fifty steps, and small enough for rounding not to grow without bounds on the way.</summary>
    private static readonly LearningRatePoint Point = new(0.1f, 0.9f);

    private readonly int _images;

    public CheckTraining(IDevice device, DeviceCheckSettings settings, bool exact = false, int lanes = 1)
    {
        _images = settings.Images;
        Network = LayerCases.Model("resnet20", settings.Size, 3);
        Replica = new Replica(Network, device, new Sgd(new SgdSettings { WeightDecay = 1e-4f }), new ReplicaSettings
        {
            SliceSize = settings.Images,
            Lanes = lanes,
            Exact = exact,
            LossScaling = settings.Device.Precision == CudaPrecision.Float16 ? LossScaling.Usual : LossScaling.None,
        });
        Replica.Initialize(Seed);
    }

    public Network Network { get; }

    public Replica Replica { get; }

    /// <summary>Some steps alone.</summary>
    public TrainingTrace Run(int steps)
    {
        double[] losses = new double[steps];
        for (int step = 0; step < steps; step++)
        {
            losses[step] = Step(step, 0, DeviceCheckSettings.Slices, (source, count, again) =>
                Replica.Accumulate(count, source, Samples, DeviceCheckSettings.Slices, StepKey.Of(Seed, step), again: again));
        }

        return new TrainingTrace(losses, State());
    }

    /// <summary>Some steps, in each of them a run of its slices, summed over ranks.</summary>
    public TrainingTrace Run(int steps, IRankReduction reduction, Func<int, (int First, int Count)> share)
    {
        double[] losses = new double[steps];
        for (int step = 0; step < steps; step++)
        {
            var (first, own) = share(step);
            losses[step] = Step(step, first, own, (source, count, again) =>
            {
                reduction.Accumulate(count, source, Samples, DeviceCheckSettings.Slices, StepKey.Of(Seed, step), again);
                reduction.Finish();
            });
        }

        return new TrainingTrace(losses, State());
    }

    /// <summary>Parameters, statistics and optimizer state, one behind the other.</summary>
    public float[] State()
    {
        Replica.ToHost();
        return [.. Replica.Parameters, .. Replica.Statistics, .. Replica.OptimizerState];
    }

    /// <summary>The first digits of the SHA-256 over a state.</summary>
    public static string HashOf(float[] state) => Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes(state.AsSpan())).AsSpan(0, 8));

    public void Dispose() => Replica.Dispose();

    private int Samples => DeviceCheckSettings.Slices * _images;

    /// <returns>The step's loss.</returns>
    private double Step(int step, int first, int count, Action<ISliceSource, int, bool> accumulate)
    {
        var source = new PatternSlices(Network, step, first, _images);
        accumulate(source, count, false);
        while (Replica.MustRepeat)
        {
            accumulate(source, count, true);
        }

        double loss = Replica.FirstNonFinite is null ? Replica.Metrics.Loss : double.NaN;
        Replica.Update(Point);
        return loss;
    }
}
