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
    private readonly HostState _host;
    private readonly LaneWorkspace _workspace;
    private readonly float[] _images;
    private readonly LossHeads _losses;
    private readonly int _count;

    /// <param name="network">What is probed.</param>
    /// <param name="device">Where.</param>
    /// <param name="images">[count, h, w, c]; kept.</param>
    /// <param name="labels">[count], or [count, h, w] of the output.</param>
    public LossProbe(Network network, IDevice device, float[] images, int[] labels)
    {
        Network = network;
        _count = images.Length / network.Input.Length;
        _images = images;
        _memory = new ReplicaMemory(network, device, 0, 1);
        _workspace = new LaneWorkspace(_memory, _count, _memory.Reduction);
        _losses = new LossHeads(network, new ReplicaSettings { SliceSize = _count });
        _losses.Load(new Slice(images, labels, _count));
        _host = new HostState(_memory, 0);
        ParameterInitializer.FillStatistics(network, _host.Statistics);
    }

    /// <summary>On standard-normal images with labels that differ from one to the next.</summary>
    public static LossProbe OnNoise(Network network, IDevice device, int images, ulong seed)
    {
        float[] noise = new float[images * network.Input.Length];
        for (int i = 0; i < noise.Length; i++)
        {
            noise[i] = (float)CounterRandom.Normal(seed, (ulong)i);
        }

        int labels = network.Output.Height * network.Output.Width * images;
        return new LossProbe(network, device, noise, [.. Enumerable.Range(0, labels).Select(i => i * 7 % network.Classes)]);
    }

    public Network Network { get; }

    public Span<float> Parameters => _host.Parameters;

    /// <summary>Mean loss of the slice.</summary>
    public double Loss() => Forward(1).LossSum / _count;

    /// <summary>The same, with its gradient as the layers compute it, in the layout of <see cref="Parameters"/>; valid until the next call.</summary>
    /// <param name="gradient">Of the parameters of <paramref name="first"/> and all layers after it; null: of all.</param>
    /// <param name="first">Where the backward pass ends.</param>
    public double LossAndGradient(out ReadOnlySpan<float> gradient, Layer? first = null)
    {
        _workspace.Device.Clear(_workspace.Sums);
        LossSums sums = Forward(1f / _count);
        for (int i = Network.Layers.Count - 1; i >= 0; i--)
        {
            _workspace.Backward(Network.Layers[i]);
            if (Network.Layers[i] == first)
            {
                break;
            }
        }

        gradient = _host.Gradients();
        return sums.LossSum / _count;
    }

    /// <summary>The main output of all images, [count, height, width, channels].</summary>
    public float[] Logits()
    {
        ForwardLayers();
        Tensor output = _workspace.Activation(Network.OutputValue);
        float[] logits = new float[output.Shape.Pixels * output.Shape.Channels];
        TensorInterior.CopyTo(output, logits);
        return logits;
    }

    public void Dispose()
    {
        _workspace.Dispose();
        _memory.Dispose();
    }

    private LossSums Forward(float scale)
    {
        ForwardLayers();
        return _losses.Train(_workspace, scale);
    }

    private void ForwardLayers()
    {
        _host.ToDevice();
        _workspace.Begin(_count, true, 0);
        _workspace.Device.Upload(new InputImages(_images), _workspace.Activation(Network.InputValue));
        foreach (Layer layer in Network.Layers)
        {
            layer.Forward(_workspace);
        }
    }
}
