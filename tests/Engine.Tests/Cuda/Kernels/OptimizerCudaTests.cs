using Lockstep.Engine.Cpu;
using Lockstep.Engine.Devices;
using Lockstep.Engine.Tests.Oracles;

namespace Lockstep.Engine.Tests.Cuda.Kernels;

/// <summary>
/// Two steps of each optimizer over a table of tensors, against the CPU's kernels tensor by tensor (which have trajectories of
/// PyTorch behind them), with chunks that cut tensors in different places.
/// </summary>
public sealed class OptimizerCudaTests
{
    private static readonly SgdFactors Sgd = new(0.1f, 1, 0.9f, 0.9f, 0.01f, false);
    private static readonly AdaptiveFactors Adaptive = new(0.1f, 0.9f, 0.1f, 0.2f, 0.8f, 1e-3f, 0.9f, 0.01f);
    private static readonly AdamFactors Adam = new(0.1f, 0.9f, 0.1f, 0.99f, 0.01f, 1.5f, 2.5f, 1e-3f, 0.02f, 0.03f);
    private static readonly AveragingFactors Averaging = new(0.99f, 0.1f, 0.01f, 0.25f);

    public static TheoryData<int, int> Cuts => new() { { 64, 0 }, { 512, 1 }, { 4096, 2 } };

    [Theory]
    [MemberData(nameof(Cuts))]
    public void Sgd_AnyCut_IsThatOfTheCpu(int chunk, int element) => Check("sgd", chunk, element, 1, rig =>
    {
        foreach (SgdFactors step in new[] { Sgd, Sgd with { Nesterov = true, Gain = 0.5f, LookAhead = 0.8f } })
        {
            Func<bool, SgdFactors> factors = weight => step with { Decay = weight ? step.Decay : 0 };
            rig.Run("sgd_update", HostArray.Of(new SgdRow(step)), rig.Weights, rig.Gradients, rig.State[0], rig.Shadow);
            rig.OnCpu((cpu, weight, w, g, s) => cpu.SgdUpdate(w, g, s[0], factors(weight)));
        }
    });

    [Theory]
    [MemberData(nameof(Cuts))]
    public void Adaptive_AnyCut_IsThatOfTheCpu(int chunk, int element) => Check("adam", chunk, element, 3, rig =>
    {
        Func<bool, AdaptiveFactors> factors = weight => Adaptive with { Decay = weight ? Adaptive.Decay : 0 };
        rig.Run("adaptive_update", HostArray.Of(factors(true)), rig.Weights, rig.Gradients, rig.State[0], rig.State[1], rig.State[2], rig.Shadow);
        rig.OnCpu((cpu, weight, w, g, s) => cpu.AdaptiveUpdate(w, g, s[0], s[1], s[2], factors(weight)));
        rig.Run("adaptive_update", HostArray.Of(factors(true)), rig.Weights, rig.Gradients, rig.State[0], null, null, rig.Shadow);
        rig.OnCpu((cpu, weight, w, g, s) => cpu.AdaptiveUpdate(w, g, s[0], null, null, factors(weight)));
    });

    [Theory]
    [MemberData(nameof(Cuts))]
    public void Adam_AnyCut_IsThatOfTheCpu(int chunk, int element) => Check("adam", chunk, element, 3, rig =>
    {
        rig.Run("adam_update", HostArray.Of(Adam), rig.Weights, rig.Gradients, rig.State[0], rig.State[1], null, rig.Shadow);
        rig.OnCpu((cpu, weight, w, g, s) => cpu.AdamUpdate(w, g, s[0], s[1], null, Own(weight)));
        rig.Run("adam_update", HostArray.Of(Adam), rig.Weights, rig.Gradients, rig.State[0], rig.State[1], rig.State[2], rig.Shadow);
        rig.OnCpu((cpu, weight, w, g, s) => cpu.AdamUpdate(w, g, s[0], s[1], s[2], Own(weight)));
    });

    [Theory]
    [MemberData(nameof(Cuts))]
    public void Averaging_AnyCut_IsThatOfTheCpu(int chunk, int element) => Check("sgd", chunk, element, 1, rig =>
    {
        foreach (float share in new[] { 0.25f, 1 })
        {
            Func<bool, AveragingFactors> factors = weight => Averaging with { Share = share, Decay = weight ? Averaging.Decay : 0, Shrink = weight ? Averaging.Shrink : 1 };
            rig.Run("averaging_update", HostArray.Of(factors(true)), rig.Weights, rig.Gradients, rig.State[0], rig.Shadow);
            rig.OnCpu((cpu, weight, w, g, s) => cpu.AveragingUpdate(w, g, s[0], factors(weight)));
        }
    });

    [Theory]
    [MemberData(nameof(Cuts))]
    public void Lars_AnyCut_IsThatOfTheCpu(int chunk, int element) => Check("sgd", chunk, element, 1, rig =>
    {
        for (int step = 0; step < 2; step++)
        {
            HostArray partial = new(16 * rig.Table.Count);
            rig.Run("square_sums", rig.Weights, rig.Gradients, partial);
            rig.Run("lars_update", HostArray.Of(0.5f, 0.9f, 0.02f, 0.01f, 1e-6f), partial, rig.Weights, rig.Gradients, rig.State[0], rig.Shadow);
            rig.OnCpu((cpu, weight, w, g, s) =>
            {
                var inside = new SgdFactors(1, 0.5f, 0.9f, 0, weight ? 0.01f : 0, false);
                if (weight)
                {
                    cpu.LarsUpdate(w, g, s[0], inside, new TrustFactors(0.02, 0.01, 1e-6));
                }
                else
                {
                    cpu.SgdUpdate(w, g, s[0], inside);
                }
            });
        }
    });

    [Theory]
    [MemberData(nameof(Cuts))]
    public void Lamb_AnyCut_IsThatOfTheCpu(int chunk, int element) => Check("adam", chunk, element, 2, rig =>
    {
        HostArray partial = new(16 * rig.Table.Count);
        rig.Run("lamb_moments", HostArray.Of(Adam), rig.Weights, rig.Gradients, rig.State[0], rig.State[1], partial);
        rig.Run("lamb_update", HostArray.Of(Adam), partial, rig.Weights, rig.State[0], rig.State[1], rig.Shadow);
        rig.OnCpu((cpu, weight, w, g, s) =>
        {
            if (weight)
            {
                cpu.LambUpdate(w, g, s[0], s[1], Adam);
            }
            else
            {
                cpu.AdamUpdate(w, g, s[0], s[1], null, Own(weight));
            }
        });
    });

    /// <summary>A norm of 0 makes the local rate 1, not NaN.</summary>
    [Fact]
    public void Lars_NormOfZero_TakesTheRateAsItIs()
    {
        var table = new ParameterTable(512);
        HostArray zeros = HostArray.Floats(new double[table.Length]), gradients = HostArray.Floats(Sample.Doubles(table.Length, 1)), velocity = HostArray.Floats(new double[table.Length]), partial = new(16 * table.Count);
        HostKernels kernels = HostKernels.Of("sgd");
        kernels.Kernel("square_sums").Launch((2, 1), (256, 1), table.Chunks, table.Count, table.PieceTable, zeros, gradients, partial);
        kernels.Kernel("lars_update").Launch((2, 1), (256, 1), table.Chunks, table.Count, table.PieceTable, HostArray.Of(0.5f, 0f, 0.02f, 0.01f, 0f), partial, zeros, gradients, velocity, null);
        float[] w = zeros.Read(), g = gradients.Read();
        Assert.All(table.Positions, position => Assert.Equal(-0.5f * g[position.At], w[position.At]));
    }

    private static AdamFactors Own(bool weight) => weight ? Adam : Adam with { GradientDecay = 0, DirectionDecay = 0 };

    private static void Check(string family, int chunk, int element, int states, Action<OptimizerKernelRig> steps)
    {
        using var rig = new OptimizerKernelRig(family, chunk, ElementKind.Of(element), states);
        steps(rig);
        rig.Compare();
    }

    /// <summary>SgdFactors as the kernels read it: an int for the last.</summary>
    private readonly record struct SgdRow(float Rate, float Gain, float Momentum, float LookAhead, float Decay, int Nesterov)
    {
        public SgdRow(SgdFactors factors)
            : this(factors.Rate, factors.Gain, factors.Momentum, factors.LookAhead, factors.Decay, factors.Nesterov ? 1 : 0)
        {
        }
    }
}
