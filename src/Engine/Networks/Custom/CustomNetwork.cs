namespace Lockstep.Engine.Networks.Custom;

/// <summary>Networks that somebody wrote out, layer by layer, instead of naming one of <see cref="ModelZoo"/>.</summary>
public static class CustomNetwork
{
    /// <summary>The name under which layers refer to the images.</summary>
    public const string Image = "input";

    /// <summary>What such networks are called.</summary>
    public const string Title = "custom";

    /// <summary>Every kind of layer, with the settings that its plan must have.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<string>> Kinds => LayerCallTable.Kinds;

    /// <summary>Builds the network and finds everything that does not fit; cheap, no memory is allocated for it yet.</summary>
    /// <param name="layers">In an order in which each stands behind its inputs; the last one's output is the network's.</param>
    /// <param name="input">Shape of one image.</param>
    /// <param name="classes">Classes of the data set, which the last layer's outputs must equal.</param>
    /// <param name="options">Start of the weights.</param>
    /// <returns>The network and no fault, or no network and at least one fault, in the order of the layers. A layer behind a faulty one is not judged.</returns>
    public static (Network? Network, IReadOnlyList<LayerFault> Faults) Build(IReadOnlyList<LayerPlan> layers, ImageShape input, int classes, ModelOptions options)
    {
        var faults = new List<LayerFault>();
        var builder = new NetworkBuilder(Title, input, options);
        var values = new Dictionary<string, Value>(StringComparer.Ordinal) { [Image] = builder.Input };
        Value? output = null;
        for (int i = 0; i < layers.Count; i++)
        {
            output = Add(builder, layers, i, values, faults);
        }

        if (output is not null && faults.Count == 0 && Misfit(output.Shape, classes) is string message)
        {
            faults.Add(new LayerFault(layers.Count - 1, message));
        }

        return output is null || faults.Count > 0 ? (null, faults) : Finish(builder, output, layers);
    }

    /// <summary>As <see cref="Build"/>, for plans that were checked before.</summary>
    /// <exception cref="ArgumentException">A layer does not fit; the message has every fault on a line of its own.</exception>
    public static Network Create(IReadOnlyList<LayerPlan> layers, ImageShape input, int classes, ModelOptions options)
    {
        (Network? network, IReadOnlyList<LayerFault> faults) = Build(layers, input, classes, options);
        return network ?? throw new ArgumentException(string.Join("\n", faults.Select(fault => $"model.layers[{fault.Layer}] ({layers[fault.Layer].Name}): {fault.Message}")));
    }

    /// <summary>The layer's output, or null where it, or one before it, does not fit.</summary>
    private static Value? Add(NetworkBuilder builder, IReadOnlyList<LayerPlan> layers, int index, Dictionary<string, Value> values, List<LayerFault> faults)
    {
        LayerPlan plan = layers[index];
        Value[] inputs = [.. plan.Inputs.Where(values.ContainsKey).Select(name => values[name])];
        if (inputs.Length < plan.Inputs.Count)
        {
            return null;
        }

        try
        {
            Value output = LayerCallTable.Build(new LayerCall(builder, plan, inputs, index == layers.Count - 1));
            values.Add(plan.Name, output);
            return output;
        }
        catch (Exception exception) when (exception is ArgumentException or OverflowException)
        {
            faults.Add(new LayerFault(index, exception is OverflowException
                ? $"expected a layer of less than 2^31 floats, found a greater one on an input of {inputs[0].Shape}: make it smaller."
                : WithoutNames(MisfitText.Of(exception), plan.Name)));
            return null;
        }
    }

    /// <summary>The builder's last look is at the graph as a whole; its message begins with the layer that it is about.</summary>
    private static (Network? Network, IReadOnlyList<LayerFault> Faults) Finish(NetworkBuilder builder, Value output, IReadOnlyList<LayerPlan> layers)
    {
        try
        {
            return (builder.Build(output), []);
        }
        catch (ArgumentException exception)
        {
            int place = layers.Select((layer, index) => (layer.Name, index)).FirstOrDefault(layer => exception.Message.StartsWith($"{Title}, {layer.Name}: ", StringComparison.Ordinal)).index;
            return (null, [new LayerFault(place, WithoutNames(MisfitText.Of(exception), layers[place].Name))]);
        }
    }

    private static string? Misfit(ImageShape output, int classes)
    {
        if (output is not { Height: 1, Width: 1 })
        {
            return $"expected an output of 1x1x{classes}, one number a class, found {output}: end with {{dense: {classes}}}, or with {{conv: {{channels: {classes}, kernel: 1}}}} and global_average.";
        }

        return output.Channels == classes ? null
            : $"expected {classes} outputs, one a class of the data set, found {output.Channels}: change it to {classes}.";
    }

    /// <summary>Without the network's and the layer's name, which the place says.</summary>
    private static string WithoutNames(string message, string layer)
    {
        string prefix = $"{Title}, {layer}: ";
        return message.StartsWith(prefix, StringComparison.Ordinal) ? message[prefix.Length..] : message;
    }
}
