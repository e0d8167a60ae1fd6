namespace Lockstep.Protocol.Experiments;

/// <summary>Reads the layers of a network, one after the other, and goes on after every error; then joins them to a graph.</summary>
internal sealed class LayerReader(SpecProblems problems, ValueReader values)
{
    private const int MostLayers = 10_000;
    private const string NameKey = "name";
    private const string InputsKey = "inputs";

    /// <summary>The layers, or null after adding what is wrong.</summary>
    public IReadOnlyList<LayerSpec>? Read(SpecNode node, string path)
    {
        if (node is not SpecList { Items.Count: > 0 and <= MostLayers } list)
        {
            var found = node is SpecList other ? $"a list of {other.Items.Count}" : node.Describe();
            problems.Add(path, node, $"expected a list of 1 to {MostLayers} layers such as [{{conv: {{channels: 16, kernel: 3}}}}, relu, {{dense: 10}}], found {found}.");
            return null;
        }

        return new LayerGraph(problems).Join([.. list.Items.Select((item, index) => ReadLayer(item, $"{path}[{index}]"))]);
    }

    private LayerDraft ReadLayer(SpecNode node, string path)
    {
        problems.Place(path, node);
        var draft = new LayerDraft(path, node, null, null, null, null);
        if (node is SpecText { IsNothing: false } word)
        {
            return ReadKind(draft, word, new SpecMap(node.Line, node.Column, []));
        }

        if (node is not SpecMap map)
        {
            problems.Add(path, node, $"expected a layer such as {{dense: 10}}, found {node.Describe()}.");
            return draft;
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        SpecText? kind = null;
        foreach (var (key, value) in map.Entries)
        {
            if (!seen.Add(key.Value))
            {
                problems.Add(path, key, $"expected each key once, found '{key.Value}' again: keep one.");
            }
            else if (key.Value == NameKey)
            {
                draft = draft with { Name = ReadName(value, $"{path}.{NameKey}") };
            }
            else if (key.Value == InputsKey)
            {
                draft = draft with { Inputs = ReadInputs(value, $"{path}.{InputsKey}") };
            }
            else if (kind is not null)
            {
                problems.Add(path, key, $"expected one kind a layer, found '{key.Value}' beside '{kind.Value}': make two layers of it.");
            }
            else
            {
                kind = key;
                draft = ReadKind(draft, key, value);
            }
        }

        if (kind is null)
        {
            problems.Add(path, node, $"expected a kind of layer, found none: add one of {Kinds}.");
        }

        return draft;
    }

    private LayerDraft ReadKind(LayerDraft draft, SpecText word, SpecNode value)
    {
        var kind = LayerKindTable.Find(word.Value);
        if (kind is not null)
        {
            return draft with { Kind = kind, Settings = ReadSettings(kind, value, $"{draft.Path}.{kind.Name}") };
        }

        var meant = Nearest.To(word.Value, LayerKindTable.All.Select(known => known.Name).Append(InputsKey));
        problems.Add(draft.Path, word, meant is null
            ? $"expected a kind of layer, found '{word.Value}': there are {Kinds}."
            : $"expected a kind of layer, found '{word.Value}': did you mean '{meant}'?");
        return draft;
    }

    private IReadOnlyDictionary<string, double>? ReadSettings(LayerKind kind, SpecNode node, string path)
    {
        problems.Place(path, node);
        var entries = node switch
        {
            SpecMap written => written.Entries,
            SpecText { IsNothing: true } => [],
            SpecText text when kind.Shorthand is { } setting => [KeyValuePair.Create(new SpecText(text.Line, text.Column, setting.Name, true), node)],
            _ => null,
        };
        if (entries is null)
        {
            problems.Add(path, node, kind.Settings.Length == 0
                ? $"expected nothing, {kind.Name} has no settings, found {node.Describe()}: write '- {kind.Name}'."
                : $"expected a map of {KeyList(kind)}, found {node.Describe()}.");
            return null;
        }

        var found = ReadEntries(kind, entries, path);
        var missing = kind.Settings.Where(setting => setting.IsRequired && !found.ContainsKey(setting.Name) && !problems.Concern($"{path}.{setting.Name}")).ToList();
        missing.ForEach(setting => problems.Add($"{path}.{setting.Name}", node, $"expected this key, found none: add '{setting.Name}: …' ({setting.Description})"));
        return problems.Concern(path) ? null : Complete(kind, found);
    }

    private Dictionary<string, double> ReadEntries(LayerKind kind, IEnumerable<KeyValuePair<SpecText, SpecNode>> entries, string path)
    {
        var found = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (var (key, value) in entries)
        {
            var keyPath = $"{path}.{key.Value}";
            if (kind.Find(key.Value) is not { } setting)
            {
                problems.Add(keyPath, key, Unknown(kind, key.Value));
                if (Nearest.To(key.Value, kind.Settings.Select(known => known.Name)) is { } meant)
                {
                    problems.Doubt($"{path}.{meant}");
                }
            }
            else if (found.ContainsKey(setting.Name))
            {
                problems.Add(keyPath, key, $"expected each key once, found '{key.Value}' again: keep one.");
            }
            else if (values.ReadScalar(setting.Type, setting.Limits, value, keyPath) is { } read)
            {
                found.Add(setting.Name, read is bool flag ? (flag ? 1 : 0) : Convert.ToDouble(read, System.Globalization.CultureInfo.InvariantCulture));
            }
        }

        return found;
    }

    private static Dictionary<string, double> Complete(LayerKind kind, Dictionary<string, double> written)
    {
        var all = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (var setting in kind.Settings)
        {
            all.Add(setting.Name, written.TryGetValue(setting.Name, out double value) ? value : setting.Default ?? all[setting.Follows!]);
        }

        return all;
    }

    private SpecText? ReadName(SpecNode node, string path)
    {
        problems.Place(path, node);
        return values.ReadScalar(typeof(string), null, node, path) is null ? null : (SpecText)node;
    }

    /// <summary>One name or a list of names; null after an error.</summary>
    private List<SpecText>? ReadInputs(SpecNode node, string path)
    {
        problems.Place(path, node);
        if (node is SpecList { Items.Count: 0 } or SpecMap or SpecText { IsNothing: true })
        {
            problems.Add(path, node, $"expected the name of an earlier layer or a list of such names, found {node.Describe()}.");
            return null;
        }

        var items = node is SpecList list ? list.Items : [node];
        var names = items.Select((item, index) => values.ReadScalar(typeof(string), null, item, $"{path}[{index}]") is null ? null : (SpecText)item).ToList();
        return names.Contains(null) ? null : [.. names.Select(name => name!)];
    }

    private static string Unknown(LayerKind kind, string key) => Nearest.To(key, kind.Settings.Select(known => known.Name)) is { } meant
        ? $"expected a setting of {kind.Name}, found '{key}': did you mean '{meant}'?"
        : $"expected {(kind.Settings.Length == 0 ? "nothing" : $"one of {KeyList(kind)}")}, found the unknown key '{key}': remove it"
            + (key is NameKey or InputsKey ? $", or write it beside '{kind.Name}', not in it." : ".");

    private static string KeyList(LayerKind kind) => string.Join(", ", kind.Settings.Select(setting => setting.Name));

    private static string Kinds => string.Join(", ", LayerKindTable.All.Select(kind => kind.Name));
}
