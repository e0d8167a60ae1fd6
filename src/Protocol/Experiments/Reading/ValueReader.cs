namespace Lockstep.Protocol.Experiments;

/// <summary>Reads the value of one key: a list, layers, a word of an enum or a single value. Null after adding what is wrong.</summary>
internal sealed class ValueReader(SpecProblems problems)
{
    public object? Read(SpecKey key, SpecNode node, string path)
    {
        if (key.Type == typeof(IReadOnlyList<LayerSpec>))
        {
            return new LayerReader(problems, this).Read(node, path);
        }

        return key.ItemType is { } item ? ReadList(key, item, node, path) : ReadOne(key.Type, key.Limits, node, path);
    }

    private Array? ReadList(SpecKey key, Type type, SpecNode node, string path)
    {
        if (node is not SpecList list)
        {
            string example = type.IsEnum ? $"words such as [{string.Join(", ", EnumWords.Of(type).Names.Take(2))}]" : "numbers such as [1, 2]";
            problems.Add(path, node, $"expected a list of {example}, found {node.Describe()}.");
            return null;
        }

        var items = Array.CreateInstance(type, list.Items.Count);
        bool whole = true;
        for (int i = 0; i < items.Length; i++)
        {
            object? item = ReadOne(type, key.Limits, list.Items[i], $"{path}[{i}]");
            whole &= item is not null;
            items.SetValue(item, i);
        }

        return whole ? items : null;
    }

    private object? ReadOne(Type type, LimitsAttribute? limits, SpecNode node, string path) =>
        type.IsEnum ? ReadWord(type, node, path) : ReadScalar(type, limits, node, path);

    private object? ReadWord(Type type, SpecNode node, string path)
    {
        var words = EnumWords.Of(type);
        var text = node as SpecText;
        if (text is not null && words.TryParse(text.Value, out var value))
        {
            return value;
        }

        var nearest = text is null ? null : Nearest.To(text.Value, words.Names.Concat(words.Aliases));
        var advice = nearest is null ? "." : $": did you mean '{nearest}'?";
        problems.Add(path, node, $"expected {(words.Names.Count == 1 ? "" : "one of ")}{string.Join(", ", words.Names)}, found {node.Describe()}{advice}");
        return null;
    }

    /// <summary>A value of a type that <see cref="ScalarKinds"/> knows, within its limits; null after adding what is wrong.</summary>
    public object? ReadScalar(Type type, LimitsAttribute? limits, SpecNode node, string path)
    {
        var kind = ScalarKinds.Of(type) ?? throw new InvalidOperationException($"{path}: nobody reads {type.Name}.");
        if (node is not SpecText text)
        {
            problems.Add(path, node, $"expected {kind.Expected(limits)}, found {node.Describe()}.");
            return null;
        }

        var value = kind.Parse(text);
        if (value is null || limits?.Allow(kind.Measure(value)) == false)
        {
            var advice = value is null ? ScalarKinds.Advice(type, text) : "";
            var example = type == typeof(TimeSpan) ? ": write it like 100ms, 2s, 5m or 1h" : "";
            problems.Add(path, node, $"expected {kind.Expected(limits)}, found {node.Describe()}{(advice.Length > 0 ? advice : example)}.");
            return null;
        }

        return value;
    }
}
