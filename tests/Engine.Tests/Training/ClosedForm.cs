using Lockstep.Engine.Cpu;
using Lockstep.Engine.Networks;
using Lockstep.Engine.Optimizers;
using Lockstep.Engine.Tests.Oracles;
using Lockstep.Engine.Training;

namespace Lockstep.Engine.Tests.Training;

/// <summary>Networks whose weights and images come from closed formulas, so that another program can compute the same step.</summary>
internal static class ClosedForm
{
    public const int Images = 4;

    /// <summary>Float32 through up to 20 layers against float64: 1e-4 seen at worst.</summary>
    public const double Tolerance = 1e-3;

    /// <summary>Parameter k is offset + scale × sin(0.37 i (1 + 0.01 k) + k), i counting in PyTorch's layout.</summary>
    public static Replica Start(string model, ImageShape input, SgdSettings optimizer)
    {
        Network network = ModelZoo.Create(model, input, 10, new ModelOptions());
        var replica = new Replica(network, new CpuDevice(), new Sgd(optimizer), new ReplicaSettings { SliceSize = Images, LabelSmoothing = 0.1f });
        replica.Initialize(1);
        for (int k = 0; k < network.Parameters.Count; k++)
        {
            Parameter parameter = network.Parameters[k];
            (double offset, double scale) = parameter.Kind switch
            {
                ParameterKind.NormGamma => (1.0, 0.2),
                ParameterKind.NormBeta => (0.0, 0.2),
                ParameterKind.Bias => (0.0, 0.1),
                _ => (0.0, Math.Sqrt(2.0 * parameter.Shape[^1] / parameter.Length)),
            };
            float[] torch = [.. Enumerable.Range(0, parameter.Length).Select(i => (float)(offset + scale * Math.Sin(0.37 * i * (1 + 0.01 * k) + k)))];
            TorchLayout.FromTorch(parameter, torch, replica.Parameters.Slice(parameter.Offset, parameter.Length));
        }

        return replica;
    }

    public static MemorySource Input(ImageShape shape)
    {
        float[] images = [.. Enumerable.Range(0, Images * shape.Length).Select(i => (float)(Math.Sin(0.7 * i) + Math.Cos(0.0113 * i * (1 + i % 7))))];
        return new MemorySource(images, [3, 1, 4, 9], Images);
    }

    /// <summary>Compares a parameter's gradient with its sum × cos(0.11 i) and its norm, in PyTorch's layout.</summary>
    public static void CheckGradient(Replica replica, string name, double projection, double norm)
    {
        Parameter parameter = replica.Network.Parameters.Single(candidate => candidate.Name == name);
        float[] torch = new float[parameter.Length];
        TorchLayout.ToTorch(parameter, replica.Reduction.Slice(parameter.Offset, parameter.Length), torch);
        double actual = torch.Select((value, i) => value * Math.Cos(0.11 * i)).Sum();

        Closeness.Holds(norm, Math.Sqrt(torch.Sum(value => (double)value * value)), Tolerance);
        if (!(Math.Abs(projection - actual) <= Tolerance * norm))
        {
            Assert.Fail($"{name}: expected {projection}, got {actual}");
        }
    }
}
