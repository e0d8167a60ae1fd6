using Lockstep.Engine.Devices;
using Lockstep.Engine.Layers;
using Lockstep.Engine.Losses;
using Lockstep.Engine.Networks;

namespace Lockstep.Engine.Training;

/// <summary>One lane's targets and what it makes of them: the loss of the main output and, in training, of auxiliary ones.</summary>
internal sealed class LossHeads
{
    private readonly Network _network;
    private readonly ILoss _training;
    private readonly ILoss _evaluation;
    private readonly int _labelsPerSample;
    private readonly int[] _labels;
    private readonly float[] _values;

    public LossHeads(Network network, ReplicaSettings settings)
    {
        _network = network;
        string name = settings.Loss ?? network.Loss;
        float[] weights = [.. settings.ClassWeights];
        _training = LossTable.Create(name, new LossSettings(settings.LabelSmoothing, weights));
        _evaluation = LossTable.Create(name, new LossSettings(0, []));
        if (weights.Length != 0 && weights.Length != network.Classes)
        {
            throw new ArgumentException($"{network.Name}: expected {network.Classes} class weights or none, got {weights.Length}.", nameof(settings));
        }

        bool imitates = _training.TakesValues && network.TargetIsInput;
        _labelsPerSample = imitates ? 0 : network.Output.Height * network.Output.Width;
        _labels = new int[settings.SliceSize * _labelsPerSample];
        _values = _training.TakesValues ? new float[settings.SliceSize * network.Output.Length] : [];
    }

    /// <summary>Copies what the losses need of a slice.</summary>
    public void Load(in Slice slice)
    {
        bool given = _training.TakesValues && !slice.Targets.IsEmpty;
        if (given && slice.Targets.Length < slice.Count * _network.Output.Length)
        {
            throw new ArgumentException($"expected {slice.Count} targets of {_network.Output}, got {slice.Targets.Length} floats.");
        }

        if (!given && slice.Labels.Length < slice.Count * _labelsPerSample)
        {
            throw new ArgumentException($"expected {slice.Count} × {_labelsPerSample} labels for an output of {_network.Output}, got {slice.Labels.Length}.");
        }

        if (given || (_training.TakesValues && _network.TargetIsInput))
        {
            ReadOnlySpan<float> source = given ? slice.Targets.Span : slice.Images.Span;
            source[..(slice.Count * _network.Output.Length)].CopyTo(_values);
            return;
        }

        ReadOnlySpan<int> labels = slice.Labels.Span[..(slice.Count * _labelsPerSample)];
        labels.CopyTo(_labels);
        if (_training.TakesValues)
        {
            SetOneHot(labels);
        }
    }

    /// <summary>Losses with smoothing and weights; turns each output into scale × its gradient.</summary>
    public LossSums Train(LaneWorkspace lane, int count, float scale)
    {
        LossSums sums = _training.Run(lane.Device, lane.Activation(_network.OutputValue), Targets(count), scale);
        double loss = sums.LossSum;
        foreach (AuxiliaryOutput output in _network.AuxiliaryOutputs)
        {
            loss += output.Weight * _training.Run(lane.Device, lane.Activation(output.Value), Targets(count), output.Weight * scale).LossSum;
        }

        return sums with { LossSum = loss };
    }

    /// <summary>The main output's loss without smoothing and weights; the output is destroyed.</summary>
    public LossSums Evaluate(LaneWorkspace lane, int count) =>
        _evaluation.Run(lane.Device, lane.Activation(_network.OutputValue), Targets(count), 1);

    private LossTargets Targets(int count) => _training.TakesValues
        ? new LossTargets([], _values.AsSpan(0, count * _network.Output.Length))
        : new LossTargets(_labels.AsSpan(0, count * _labelsPerSample), []);

    private void SetOneHot(ReadOnlySpan<int> labels)
    {
        int classes = _network.Classes;
        Span<float> values = _values.AsSpan(0, labels.Length * classes);
        values.Clear();
        for (int i = 0; i < labels.Length; i++)
        {
            if ((uint)labels[i] >= (uint)classes)
            {
                throw new ArgumentOutOfRangeException(nameof(labels), $"expected labels from 0 to {classes - 1}, got {labels[i]} at sample {i / _labelsPerSample}.");
            }

            values[i * classes + labels[i]] = 1;
        }
    }
}
