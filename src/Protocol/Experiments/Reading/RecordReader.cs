namespace Lockstep.Protocol.Experiments;

/// <summary>Fills a record from a map, key by key, and goes on after every error.</summary>
internal sealed class RecordReader(SpecProblems problems)
{
    private readonly ValueReader _values = new(problems);

    /// <summary>The record; keys with errors keep their defaults. Null where no map stands.</summary>
    public object? Read(SpecShape shape, SpecNode node, string path)
    {
        problems.Place(path, node);
        var map = node switch
        {
            SpecMap written => written,
            SpecText { IsNothing: false } text when shape.Shorthand is { } key => Expand(key, text),
            _ => null,
        };
        if (map is null)
        {
            problems.Add(path, node, $"expected {(shape.Shorthand is null ? "" : $"a {shape.Shorthand.Name} or ")}a map of {KeyList(shape)}, found {node.Describe()}.");
            return null;
        }

        var record = shape.Create();
        var seen = new Dictionary<string, SpecText>(StringComparer.Ordinal);
        foreach (var (name, value) in map.Entries)
        {
            ReadEntry(shape, record, seen, path, name, value);
        }

        foreach (var key in shape.Keys.Where(key => key.IsRequired && !seen.ContainsKey(key.Name) && !problems.IsDoubtful(Join(path, key.Name))))
        {
            problems.Add(Join(path, key.Name), node, $"expected this key, found none: add '{key.Name}: …' ({key.Description})");
        }

        return record;
    }

    private void ReadEntry(SpecShape shape, object record, Dictionary<string, SpecText> seen, string path, SpecText name, SpecNode node)
    {
        var key = shape.Find(name.Value);
        if (key is null)
        {
            problems.Add(Join(path, name.Value), name, UnknownKey.Message(shape, name.Value));
            if (UnknownKey.Meant(shape, name.Value) is { } meant)
            {
                problems.Doubt(Join(path, meant));
            }

            return;
        }

        var keyPath = Join(path, key.Name);
        if (!seen.TryAdd(key.Name, name))
        {
            problems.Add(keyPath, name, $"expected each key once, found '{key.Name}' again: it stands on line {seen[key.Name].Line} already; keep one.");
            return;
        }

        problems.Place(keyPath, node);
        if (key.IsNullable && node is SpecText { IsNothing: true })
        {
            return;
        }

        var value = key.IsRecord ? Read(SpecShape.Of(key.Type), node, keyPath) : _values.Read(key, node, keyPath);
        if (value is not null)
        {
            key.Property.SetValue(record, value);
        }
    }

    private static SpecMap Expand(SpecKey key, SpecText text)
        => new(text.Line, text.Column, [KeyValuePair.Create(new SpecText(text.Line, text.Column, key.Name, true), (SpecNode)text)]);

    private static string KeyList(SpecShape shape) => string.Join(", ", shape.Keys.Select(key => key.Name));

    private static string Join(string path, string key) => path.Length == 0 ? key : $"{path}.{key}";
}
