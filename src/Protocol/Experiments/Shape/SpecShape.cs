using System.Collections.Concurrent;
using System.Reflection;

namespace Lockstep.Protocol.Experiments;

/// <summary>
/// The keys of a record in declared order. The reader, the canonical JSON and the schema all follow it, so that a new
/// property of a record is a new key in all three.
/// </summary>
internal sealed class SpecShape
{
    private static readonly ConcurrentDictionary<Type, SpecShape> Known = new();

    private SpecShape(Type type)
    {
        Type = type;
        Keys = [.. type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.CanWrite)
            .OrderBy(property => property.MetadataToken)
            .Select(property => new SpecKey(property))];
        var shorthand = type.GetCustomAttribute<ShorthandAttribute>();
        Shorthand = Keys.FirstOrDefault(key => key.Property.Name == shorthand?.Property);
    }

    public Type Type { get; }

    public IReadOnlyList<SpecKey> Keys { get; }

    /// <summary>The key that a single value in place of the map sets, or null.</summary>
    public SpecKey? Shorthand { get; }

    public static SpecShape Of(Type record) => Known.GetOrAdd(record, type => new SpecShape(type));

    public static bool IsRecord(Type type) => type.IsClass && type.Namespace == typeof(ExperimentSpec).Namespace;

    /// <summary>The record with every key at its default; required ones are unset.</summary>
    public object Create() => Activator.CreateInstance(Type)!;

    public SpecKey? Find(string name) => Keys.FirstOrDefault(key => key.Name == name);
}
