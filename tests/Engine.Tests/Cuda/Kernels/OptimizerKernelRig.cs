using Lockstep.Engine.Cpu;
using Lockstep.Engine.Devices;
using Lockstep.Engine.Tests.Oracles;

namespace Lockstep.Engine.Tests.Cuda.Kernels;

/// <summary>The same parameters, gradients and state twice: on the host build of the kernels, and on the CPU device tensor by tensor.</summary>
internal sealed class OptimizerKernelRig : IDisposable
{
    private readonly CpuDevice _cpu = new();
    private readonly ElementKind _kind;
    private readonly Block _weights;
    private readonly Block _gradients;
    private readonly Block[] _state;

    public OptimizerKernelRig(string family, int chunk, ElementKind kind, int states)
    {
        (_kind, Table, Kernels) = (kind, new ParameterTable(chunk), HostKernels.Of(family, kind));
        double[] weights = Sample.Doubles(Table.Length, 1), gradients = Sample.Doubles(Table.Length, 2);
        double[][] state = [.. Enumerable.Range(0, states).Select(i => Sample.Doubles(Table.Length, (ulong)(3 + i)).Select(value => Math.Abs(value) * (i + 1)).ToArray())];
        (Weights, Gradients, State, Shadow) = (HostArray.Floats(weights), HostArray.Floats(gradients), [.. state.Select(values => HostArray.Floats(values))], kind.Array(Table.Length));
        (_weights, _gradients, _state) = (StoredTensor.Block(_cpu, weights), StoredTensor.Block(_cpu, gradients), [.. state.Select(values => StoredTensor.Block(_cpu, values))]);
    }

    public delegate void PieceUpdate(IDevice cpu, bool weight, Block weights, Block gradients, Block[] state);

    public ParameterTable Table { get; }

    public HostKernels Kernels { get; }

    public HostArray Weights { get; }

    public HostArray Gradients { get; }

    public HostArray[] State { get; }

    public HostArray Shadow { get; }

    public void Run(string name, params object?[] arguments) => Kernels.Kernel(name).Launch((3, 1), (256, 1), [Table.Chunks, Table.Count, Table.PieceTable, .. arguments]);

    public void OnCpu(PieceUpdate update)
    {
        for (int piece = 0; piece < Table.Pieces; piece++)
        {
            int offset = Table.Offsets[piece], length = ParameterTable.LengthOf(piece);
            update(_cpu, ParameterTable.IsWeight(piece), _weights.Part(offset, length), _gradients.Part(offset, length), [.. _state.Select(block => block.Part(offset, length))]);
        }
    }

    /// <summary>Weights and state, floats between tensors included, which nobody may touch; the shadow is the rounded weights.</summary>
    public void Compare()
    {
        Compare(_weights, Weights);
        for (int i = 0; i < State.Length; i++)
        {
            Compare(_state[i], State[i]);
        }

        double[] shadow = _kind.Round([.. Weights.Read().Select(value => (double)value)]);
        float[] got = _kind.Read(Shadow);
        Assert.All(Table.Positions, position => Assert.Equal((float)shadow[position.At], got[position.At]));
        Assert.Equal(Table.Length - Table.Positions.Count(), got.Count(float.IsNaN));
    }

    public void Dispose() => _cpu.Dispose();

    private static void Compare(Block expected, HostArray actual) =>
        Closeness.Holds([.. expected.Span.ToArray().Select(value => (double)value)], actual.Read(), 1e-6);
}
