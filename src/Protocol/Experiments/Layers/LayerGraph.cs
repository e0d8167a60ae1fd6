using System.Text.RegularExpressions;

namespace Lockstep.Protocol.Experiments;

/// <summary>Names every layer and joins it to its inputs: a graph whose edges all lead forward, from the image to the last layer.</summary>
internal sealed partial class LayerGraph(SpecProblems problems)
{
    private readonly Dictionary<string, int> _places = new(StringComparer.Ordinal);
    private string[] _names = [];

    /// <summary>The layers in file order, or null where something is wrong, which has been said.</summary>
    public IReadOnlyList<LayerSpec>? Join(IReadOnlyList<LayerDraft> drafts)
    {
        _names = new string[drafts.Count];
        for (int i = 0; i < drafts.Count; i++)
        {
            Register(drafts, i);
        }

        for (int i = 0; i < drafts.Count; i++)
        {
            _names[i] ??= FreeName(drafts[i], i);
        }

        var inputs = drafts.Select(InputsOf).ToList();
        if (!drafts.Any(draft => problems.Concern($"{draft.Path}.inputs")))
        {
            // A misspelt input would otherwise be said twice.
            RefuseUnused(drafts, inputs);
        }

        return drafts.Any(draft => draft.Kind is null || problems.Concern(draft.Path)) ? null
            : [.. drafts.Select((draft, i) => new LayerSpec(draft.Kind!.Name, _names[i], inputs[i], draft.Settings!))];
    }

    private void Register(IReadOnlyList<LayerDraft> drafts, int index)
    {
        if (drafts[index].Name is not { } name)
        {
            return;
        }

        string path = $"{drafts[index].Path}.name";
        if (!NameForm().IsMatch(name.Value) || name.Value == LayerSpec.Image)
        {
            problems.Add(path, name, $"expected up to 100 letters, digits, '_', '-' and '.', beginning with a letter, and not '{LayerSpec.Image}', found '{name.Value}'.");
        }
        else if (!_places.TryAdd(name.Value, index))
        {
            problems.Add(path, name, $"expected each name once, found '{name.Value}' again: it stands on line {drafts[_places[name.Value]].Node.Line} already; choose another.");
        }
        else
        {
            _names[index] = name.Value;
        }
    }

    /// <summary>Kind and place, so that a layer added at the end renames no other.</summary>
    private string FreeName(LayerDraft draft, int index)
    {
        string name = $"{draft.Kind?.Name ?? "layer"}{index + 1}";
        while (!_places.TryAdd(name, index))
        {
            name += "_";
        }

        return name;
    }

    private string[] InputsOf(LayerDraft draft, int index)
    {
        string[] inputs = draft.Inputs is null
            ? [index == 0 ? LayerSpec.Image : _names[index - 1]]
            : [.. draft.Inputs.Select((name, number) => Known(draft, index, name, number))];
        if (draft.Kind is { } kind && (inputs.Length < kind.FewestInputs || inputs.Length > kind.MostInputs) && !problems.Concern($"{draft.Path}.inputs"))
        {
            problems.Add($"{draft.Path}.inputs", $"expected {Range(kind)} for {kind.Name}, found {inputs.Length}: name earlier layers, e.g. inputs: [a, b].");
        }
        else if (inputs.Distinct(StringComparer.Ordinal).Count() < inputs.Length)
        {
            problems.Add($"{draft.Path}.inputs", $"expected different inputs, found [{string.Join(", ", inputs)}].");
        }

        return inputs;
    }

    private string Known(LayerDraft draft, int index, SpecText name, int number)
    {
        if (name.Value == LayerSpec.Image || (_places.TryGetValue(name.Value, out int place) && place < index))
        {
            return name.Value;
        }

        var earlier = _names.Take(index).Append(LayerSpec.Image);
        problems.Add($"{draft.Path}.inputs[{number}]", name, _places.ContainsKey(name.Value)
            ? $"expected an earlier layer, found '{name.Value}', which {(_places[name.Value] == index ? "is this layer itself" : "comes later")}: layers only see what stands before them."
            : $"expected an earlier layer, found '{name.Value}'{(Nearest.To(name.Value, earlier) is { } meant ? $": did you mean '{meant}'?" : ", which is none: name one before this.")}");
        return name.Value;
    }

    private void RefuseUnused(IReadOnlyList<LayerDraft> drafts, List<string[]> inputs)
    {
        var used = inputs.SelectMany(names => names).ToHashSet(StringComparer.Ordinal);
        for (int i = 0; i < drafts.Count - 1; i++)
        {
            if (!used.Contains(_names[i]) && !problems.Concern(drafts[i].Path))
            {
                problems.Add(drafts[i].Path, $"expected a layer that others use, found '{_names[i]}', which nobody does: name it in the inputs of a later layer, or remove it.");
            }
        }
    }

    private static string Range(LayerKind kind) => kind.FewestInputs == kind.MostInputs ? $"{kind.FewestInputs} input"
        : kind.MostInputs == int.MaxValue ? $"at least {kind.FewestInputs} inputs" : $"{kind.FewestInputs} to {kind.MostInputs} inputs";

    [GeneratedRegex("^[A-Za-z][A-Za-z0-9_.-]{0,99}$", RegexOptions.CultureInvariant)]
    private static partial Regex NameForm();
}
