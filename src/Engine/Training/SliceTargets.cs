using Lockstep.Engine.Devices;
using Lockstep.Engine.Losses;
using Lockstep.Engine.Networks;

namespace Lockstep.Engine.Training;

/// <summary>One lane's copy of what the samples of a slice should become, and which of them are broken.</summary>
internal sealed class SliceTargets
{
    private readonly Network _network;
    private readonly bool _takesValues;
    private readonly int _labelsPerSample;
    private readonly int[] _labels;
    private readonly int[] _mixed;
    private readonly float[] _shares;
    private readonly float[] _values;
    private readonly bool[] _broken;
    private int _count;
    private bool _isMixed;

    public SliceTargets(Network network, int sliceSize, bool takesValues)
    {
        _network = network;
        _takesValues = takesValues;
        _labelsPerSample = takesValues && network.TargetIsInput ? 0 : network.Output.Height * network.Output.Width;
        _labels = new int[sliceSize * _labelsPerSample];
        _mixed = new int[sliceSize];
        _shares = new float[sliceSize];
        _values = takesValues ? new float[sliceSize * network.Output.Length] : [];
        _broken = new bool[sliceSize];
    }

    /// <summary>Samples that are not broken.</summary>
    public int Counted { get; private set; }

    public bool IsBroken(int sample) => _broken[sample];

    public LossTargets All
    {
        get
        {
            if (_takesValues)
            {
                return new LossTargets(default, _values.AsSpan(0, _count * _network.Output.Length), _broken.AsSpan(0, _count));
            }

            var labels = _labels.AsSpan(0, _count * _labelsPerSample);
            return _isMixed
                ? new LossTargets(new ClassTargets(labels, _mixed.AsSpan(0, _count), _shares.AsSpan(0, _count)), [], [])
                : new LossTargets(new ClassTargets(labels), [], []);
        }
    }

    public void Load(in Slice slice)
    {
        _count = slice.Count;
        _isMixed = false;
        bool given = _takesValues && !slice.Targets.IsEmpty;
        if (given && slice.Targets.Length < slice.Count * _network.Output.Length)
        {
            throw new ArgumentException($"expected {slice.Count} targets of {_network.Output}, got {slice.Targets.Length} floats.");
        }

        if (!given && slice.Labels.Length < slice.Count * _labelsPerSample)
        {
            throw new ArgumentException($"expected {slice.Count} × {_labelsPerSample} labels for an output of {_network.Output}, got {slice.Labels.Length}.");
        }

        if (!given && _takesValues && _network.TargetIsInput && !slice.Pixels.IsEmpty)
        {
            throw new ArgumentException($"{_network.Name}: expected images as floats, which are its targets too, got bytes.");
        }

        FindBroken(slice.Labels.Span);
        if (given || (_takesValues && _network.TargetIsInput))
        {
            ReadOnlySpan<float> source = given ? slice.Targets.Span : slice.Images.Span;
            source[..(slice.Count * _network.Output.Length)].CopyTo(_values);
            return;
        }

        slice.Labels.Span[..(slice.Count * _labelsPerSample)].CopyTo(_labels);
        LoadMixed(slice);
        if (_takesValues)
        {
            SetOneHot();
        }
    }

    /// <summary>Without labels, as with targets of their own, nothing is known to be broken.</summary>
    private void FindBroken(ReadOnlySpan<int> labels)
    {
        int perSample = Math.Max(1, _labelsPerSample);
        bool known = labels.Length >= _count * perSample;
        Counted = 0;
        for (int i = 0; i < _count; i++)
        {
            _broken[i] = known && !labels.Slice(i * perSample, perSample).ContainsAnyExcept(-1);
            Counted += _broken[i] ? 0 : 1;
        }
    }

    /// <summary>An image that was mixed with a broken one has its own label alone.</summary>
    private void LoadMixed(in Slice slice)
    {
        if (slice.MixedLabels.IsEmpty)
        {
            return;
        }

        if (_labelsPerSample != 1 || slice.MixedLabels.Length < _count || slice.Shares.Length < _count)
        {
            throw new ArgumentException($"expected no mixed labels, or {_count} of them and shares for an output of one pixel, got {slice.MixedLabels.Length} and {slice.Shares.Length} for {_network.Output}.");
        }

        _isMixed = true;
        for (int i = 0; i < _count; i++)
        {
            int mixed = slice.MixedLabels.Span[i];
            (_mixed[i], _shares[i]) = mixed == -1 ? (_labels[i], 1) : (mixed, slice.Shares.Span[i]);
        }
    }

    /// <summary>Of mixed images both labels' shares: binary cross-entropy is linear in them, and so is the gradient of the squared error.</summary>
    private void SetOneHot()
    {
        int classes = _network.Classes;
        _values.AsSpan(0, _count * _network.Output.Length).Clear();
        for (int i = 0; i < _count * _labelsPerSample; i++)
        {
            int sample = i / _labelsPerSample;
            if (!_broken[sample])
            {
                _values[(i * classes) + Checked(_labels[i], sample)] += _isMixed ? _shares[sample] : 1;
            }

            if (_isMixed && !_broken[sample])
            {
                _values[(i * classes) + Checked(_mixed[sample], sample)] += 1 - _shares[sample];
            }
        }
    }

    private int Checked(int label, int sample) => (uint)label < (uint)_network.Classes
        ? label
        : throw new ArgumentOutOfRangeException(nameof(label), $"expected labels from 0 to {_network.Classes - 1}, got {label} at sample {sample}.");
}
