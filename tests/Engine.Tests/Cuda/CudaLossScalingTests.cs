using Lockstep.Engine.Cuda;
using Lockstep.Engine.Devices;
using Lockstep.Engine.Schedules;
using Lockstep.Engine.Tests.Training;
using Lockstep.Engine.Training;

namespace Lockstep.Engine.Tests.Cuda;

/// <summary>What the scale is for: see also <see cref="LossScalingReplicaTests"/>.</summary>
[Collection(TestGpu.Collection)]
public sealed class CudaLossScalingTests
{
    private const int Steps = 6;

    /// <summary>Gradients of the loss over so many samples are below what fp16 can hold, 2^-24.</summary>
    private const int ManySamples = 1 << 26;

    private static readonly LossScaling High = new(LossScaling.MostExponent, 1000);

    /// <summary>Without a scale the gradients vanish in fp16 and nothing is learnt; with it they are float32's, rounded.</summary>
    [Fact]
    public void TrainFp16_TinyGradients_NeedTheScale()
    {
        using IDevice single = TestGpu.Device(), half = TestGpu.Device(CudaPrecision.Float16), scaled = TestGpu.Device(CudaPrecision.Float16);
        float[] expected = Gradients(single, LossScaling.None), lost = Gradients(half, LossScaling.None), kept = Gradients(scaled, new LossScaling(20, 0));
        double norm = Norm(expected, null);
        Assert.InRange(Norm(expected, lost) / norm, 0.5, 1.5);
        Assert.InRange(Norm(expected, kept) / norm, 1e-6, 0.02);
    }

    /// <summary>Overflow in fp16: the device's own infinities begin the repeats, recorded passes go on as they are.</summary>
    [Fact]
    public void TrainFp16_ScaleTooLarge_SettlesAndFollowsFloat32()
    {
        using IDevice single = TestGpu.Device(), half = TestGpu.Device(CudaPrecision.Float16);
        using Replica plain = LossScalingReplicaTests.Start("mlp", 1, LossScaling.None, single), dynamic = LossScalingReplicaTests.Start("mlp", 1, High, half);
        int repeats = 0;
        for (int step = 0; step < Steps; step++)
        {
            LossScalingReplicaTests.Step(plain, step, 1, 0.02f);
            repeats += LossScalingReplicaTests.Step(dynamic, step, 1, 0.02f);
            Assert.InRange(dynamic.Metrics.Loss / plain.Metrics.Loss, 0.98, 1.02);
        }

        Assert.InRange(repeats, 1, LossScaling.MostExponent);
    }

    /// <summary>Of a first step; the velocity is they.</summary>
    private static float[] Gradients(IDevice device, LossScaling scaling)
    {
        using Replica replica = LossScalingReplicaTests.Start("mlp", 1, scaling, device);
        replica.Accumulate(1, ExactWorld.Source(replica.Network, 0, 0, 1), ManySamples, 1);
        replica.Update(new LearningRatePoint(1, 0.9f));
        replica.ToHost();
        return [.. replica.OptimizerState[..replica.Parameters.Length]];
    }

    private static double Norm(float[] values, float[]? others) => Math.Sqrt(values.Select((value, i) => Math.Pow(value - (others?[i] ?? 0), 2)).Sum());
}
