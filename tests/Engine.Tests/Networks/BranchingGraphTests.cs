using Lockstep.Engine.Cpu;
using Lockstep.Engine.Networks;
using Lockstep.Engine.Optimizers;
using Lockstep.Engine.Tests.Oracles;
using Lockstep.Engine.Tests.Training;
using Lockstep.Engine.Training;

namespace Lockstep.Engine.Tests.Networks;

/// <summary>Values with several consumers, shortcuts that can and cannot share their gradient's memory: the gradient still is the slope of the loss.</summary>
public sealed class BranchingGraphTests
{
    private const int Samples = 6;

    [Fact]
    public void Accumulate_BranchingGraph_GradientIsSlopeOfLoss()
    {
        Network network = Build();
        using var replica = new Replica(network, new CpuDevice(), new Sgd(new SgdSettings()), new ReplicaSettings { SliceSize = Samples });
        replica.Initialize(3);

        // 3 %: float32 losses, curvature, kinks of ReLU and maximum.
        LossSlope.Holds(replica, parameters => Loss(replica, parameters), parameter => parameter.Kind != ParameterKind.Bias, 0.03);
    }

    private static Network Build()
    {
        var builder = new NetworkBuilder("branching", new ImageShape(8, 8, 2), new ModelOptions { ZeroGamma = false });
        Value a = builder.BatchNorm(builder.Convolution(builder.Input, "conv1", 16, 3, 1, 1), "bn1", rectify: true);
        Value b = builder.Convolution(a, "conv2", 16, 3, 1, 1);
        Value c = builder.BatchNorm(b, "bn2", rectify: true, residual: a);
        Value d = builder.BatchNorm(builder.Convolution(c, "conv3", 16, 1), "bn3", rectify: false, residual: b);
        Value e = builder.BatchNorm(builder.Convolution(d, "conv4", 16, 5, 1, 2, bias: true), "bn4", rectify: true, residual: a);
        Value f = builder.Rectify(builder.PadShortcut(e, "shortcut", 19, 2), "relu");
        Value g = builder.AveragePool(f, "average", 2, 1);
        Value h = builder.Flatten(builder.MaxPool(g, "maximum", 2, 1), "flatten");
        return builder.Build(builder.Dense(h, "fc", 5));
    }

    private static double Loss(Replica replica, float[] parameters)
    {
        parameters.CopyTo(replica.Parameters);
        float[] images = Sample.Floats(Sample.Doubles(Samples * replica.Network.Input.Length, 9));
        replica.Accumulate(1, new MemorySource(images, [0, 1, 2, 3, 4, 0], Samples), Samples, 1);
        return replica.Metrics.Loss;
    }
}
