using Lockstep.Engine.Devices;
using Lockstep.Engine.Initialisation;
using Lockstep.Engine.Layers;
using Lockstep.Engine.Networks;
using Lockstep.Engine.Training;

namespace Lockstep.Engine.Diagnostics;

/// <summary>
/// The loss of one fixed slice as a function of the parameters, with batch statistics as in training. Samples' losses are added in
/// double precision; a replica keeps its sum in float32, whose rounding would hide small differences.
/// </summary>
internal sealed class LossProbe : IDisposable
{
    private readonly ReplicaMemory _memory;
    private readonly LaneWorkspace _workspace;
    private readonly float[] _images;
    private readonly LossHeads _losses;
    private readonly int _count;

    public LossProbe(Network network, IDevice device, int images, ulong seed)
    {
        Network = network;
        _memory = new ReplicaMemory(network, device, 0, 1);
        _workspace = new LaneWorkspace(_memory, images, _memory.Reduction);
        _images = new float[images * network.Input.Length];
        for (int i = 0; i < _images.Length; i++)
        {
            _images[i] = (float)CounterRandom.Normal(seed, (ulong)i);
        }

        int labels = network.Output.Height * network.Output.Width * images;
        _count = images;
        _losses = new LossHeads(network, new ReplicaSettings { SliceSize = images });
        _losses.Load(new Slice(_images, Enumerable.Range(0, labels).Select(i => i * 7 % network.Classes).ToArray(), images));
        ParameterInitializer.FillStatistics(network, _memory.Statistics.Span);
    }

    public Network Network { get; }

    public Span<float> Parameters => _memory.Parameters.Span;

    /// <summary>Mean loss of the slice.</summary>
    public double Loss() => Forward(1).LossSum / _count;

    /// <summary>The same, with its gradient as the layers compute it, in the layout of <see cref="Parameters"/>; valid until the next call.</summary>
    public double LossAndGradient(out ReadOnlySpan<float> gradient)
    {
        _workspace.Device.Clear(_workspace.Sums);
        LossSums sums = Forward(1f / _count);
        for (int i = Network.Layers.Count - 1; i >= 0; i--)
        {
            Network.Layers[i].Backward(_workspace);
        }

        gradient = _workspace.Sums.Span[..Network.ParameterLength];
        return sums.LossSum / _count;
    }

    public void Dispose()
    {
        _workspace.Dispose();
        _memory.Dispose();
    }

    private LossSums Forward(float scale)
    {
        _workspace.Begin(_count, true, 0);
        _workspace.Device.Upload(_images, _workspace.Activation(Network.InputValue));
        foreach (Layer layer in Network.Layers)
        {
            layer.Forward(_workspace);
        }

        return _losses.Train(_workspace, _count, scale);
    }
}
