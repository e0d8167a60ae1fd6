namespace Lockstep.Protocol.Experiments;

/// <summary>
/// The keys of a record that belong to some of its kinds. They are the nullable ones; a kind uses those that its defaults set.
/// </summary>
/// <param name="path">Where the record stands in an experiment.</param>
/// <param name="part">The record of an experiment.</param>
/// <param name="defaultsOf">Defaults of a record's kind.</param>
internal sealed class KindKeys<TRecord>(string path, Func<ExperimentSpec, TRecord> part, Func<TRecord, TRecord> defaultsOf)
    where TRecord : class
{
    private static readonly SpecKey[] Keys = [.. SpecShape.Of(typeof(TRecord)).Keys.Where(key => key.IsNullable)];

    /// <summary>A key that the record's kind does not use may not be written.</summary>
    public IReadOnlyList<SpecRule> Rules { get; } =
        [.. Keys.Select(key => new SpecRule($"{path}.{key.Name}", [$"{path}.kind"], spec => Check(part(spec), defaultsOf(part(spec)), key)))];

    /// <summary>Sets what is null to its kind's default.</summary>
    public void Complete(ExperimentSpec spec)
    {
        var record = part(spec);
        foreach (var key in Keys)
        {
            var value = key.Property.GetValue(record) ?? key.Property.GetValue(defaultsOf(record));
            key.Property.SetValue(record, value);
        }
    }

    private static string? Check(TRecord record, TRecord defaults, SpecKey key)
    {
        if (key.Property.GetValue(record) is null || key.Property.GetValue(defaults) is not null)
        {
            return null;
        }

        var kind = EnumWords.Word(SpecShape.Of(typeof(TRecord)).Find("kind")!.Property.GetValue(record)!);
        var used = Keys.Where(candidate => candidate.Property.GetValue(defaults) is not null).Select(candidate => candidate.Name).ToList();
        return $"expected no {key.Name} with {kind}, which uses {(used.Count > 0 ? string.Join(", ", used) : "no such key")}: remove it or choose another kind.";
    }
}
