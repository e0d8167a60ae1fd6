using Lockstep.Engine.Devices;
using Lockstep.Engine.Layers;
using Lockstep.Engine.Networks;

namespace Lockstep.Engine.Memory;

/// <summary>
/// Places every activation and gradient of one slice in one arena by their lifetimes. Time runs through the layers forward
/// (layer i at i), the loss, and the layers backward (layer i at 2 L - i).
/// </summary>
internal sealed class ActivationPlan
{
    private readonly Network _network;
    private readonly int _sliceSize;
    private readonly DeviceTraits _traits;
    private readonly Dictionary<Layer, int> _order = [];
    private readonly List<Lifetime> _blocks = [];
    private readonly Dictionary<Value, int> _gradientOwners = [];

    private ActivationPlan(Network network, int sliceSize, DeviceTraits traits)
    {
        _traits = traits;
        _network = network;
        _sliceSize = sliceSize;
        for (int i = 0; i < network.Layers.Count; i++)
        {
            _order.Add(network.Layers[i], i);
        }

        foreach (Value value in network.Values)
        {
            _blocks.Add(ActivationOf(value));
        }

        int?[] rebuiltBlocks = [.. network.Values.Select(RebuiltBlock)];
        int[] gradientBlocks = [.. network.Values.Select(GradientBlock)];
        long[] offsets = MemoryPlanner.Place(_blocks, out long length);
        Length = length;
        Activations = [.. network.Values.Select(value => new Place(offsets[value.Index], Shape(value, value.Halo)))];
        Rebuilt = [.. network.Values.Select(value => rebuiltBlocks[value.Index] is { } block ? new Place(offsets[block], Shape(value, value.Halo)) : (Place?)null)];
        Gradients = [.. network.Values.Select(value => new Place(offsets[gradientBlocks[value.Index]], Shape(value, value.GradientHalo)))];
    }

    /// <summary>Floats of the arena.</summary>
    public long Length { get; }

    /// <summary>By index of the value.</summary>
    public Place[] Activations { get; }

    /// <summary>By index of the value: its place in the backward pass, where it is another one; else null.</summary>
    public Place?[] Rebuilt { get; }

    /// <summary>By index of the value; that of the network's input is not to be used.</summary>
    public Place[] Gradients { get; }

    public static ActivationPlan For(Network network, int sliceSize, DeviceTraits traits) => new(network, sliceSize, traits);

    private TensorShape Shape(Value value, int halo) =>
        new(_sliceSize, value.Shape.Height, value.Shape.Width, value.Shape.Channels, _traits.Halos ? halo : 0);

    private bool Rebuilds(Value value) => _traits.Rebuilds && value.Producer is { Rebuilds: true };

    private int Backward(Layer layer) => 2 * _network.Layers.Count - _order[layer];

    private Lifetime ActivationOf(Value value)
    {
        int first = value.Producer is null ? -1 : _order[value.Producer];
        int last = value.Producer is { KeepsOutput: true } ? Backward(value.Producer) : first;
        foreach (Layer consumer in value.Consumers)
        {
            bool kept = Keeps(consumer, value) && !Rebuilds(value);
            last = Math.Max(last, kept ? Backward(consumer) : _order[consumer]);
        }

        bool logits = _network.IsOutput(value);
        return new Lifetime(Shape(value, value.Halo).Length, first, logits ? Backward(value.Producer!) : last);
    }

    /// <summary>Whether the consumer reads this activation in its backward pass.</summary>
    public static bool Keeps(Layer consumer, Value value) => consumer.KeepsInput && ReferenceEquals(consumer.Inputs[0], value);

    /// <summary>Index of the block that the value is rebuilt in for those who read it backward, if there are any; else null.</summary>
    private int? RebuiltBlock(Value value)
    {
        if (!Rebuilds(value) || _network.IsOutput(value))
        {
            return null;
        }

        int[] readers = [.. value.Consumers.Where(consumer => Keeps(consumer, value)).Select(Backward)];
        if (readers.Length == 0)
        {
            return null;
        }

        _blocks.Add(new Lifetime(Shape(value, value.Halo).Length, readers.Min(), readers.Max()));
        return _blocks.Count - 1;
    }

    /// <summary>Index of the gradient's block: an output's own, or one shared through a shortcut, or a new one.</summary>
    private int GradientBlock(Value value)
    {
        if (!value.NeedsGradient || _network.IsOutput(value))
        {
            return value.Index;
        }

        var owner = value;
        while (Sharer(owner) is Value next)
        {
            owner = next;
        }

        return _gradientOwners.TryGetValue(owner, out int block) ? block : NewGradient(owner);
    }

    /// <summary>The value whose gradient's memory becomes this one's.</summary>
    private static Value? Sharer(Value value) =>
        value.Consumers.FirstOrDefault(consumer => ReferenceEquals(consumer.SharesGradientWith, value))?.Output;

    private int NewGradient(Value owner)
    {
        Value first = owner;
        for (Value? shared = owner; shared is not null; shared = shared.Producer!.SharesGradientWith)
        {
            first = shared;
        }

        _blocks.Add(new Lifetime(Shape(owner, owner.GradientHalo).Length, Backward(owner.Consumers[^1]), Backward(first.Producer!)));
        _gradientOwners.Add(owner, _blocks.Count - 1);
        return _blocks.Count - 1;
    }
}
