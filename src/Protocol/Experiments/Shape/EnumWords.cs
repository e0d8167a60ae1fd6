using System.Collections.Concurrent;
using System.ComponentModel;
using System.Reflection;

namespace Lockstep.Protocol.Experiments;

/// <summary>The words of an enum in a file.</summary>
internal sealed class EnumWords
{
    private static readonly ConcurrentDictionary<Type, EnumWords> Known = new();
    private readonly Dictionary<string, object> _values = new(StringComparer.Ordinal);

    private EnumWords(Type type)
    {
        var names = new List<string>();
        var aliases = new List<string>();
        foreach (var field in type.GetFields(BindingFlags.Public | BindingFlags.Static))
        {
            names.Add(SnakeCase.Of(field.Name));
            _values.Add(names[^1], field.GetValue(null)!);
            if (field.GetCustomAttribute<AliasAttribute>() is { } alias)
            {
                aliases.Add(alias.Word);
                _values.Add(alias.Word, field.GetValue(null)!);
            }

            Descriptions.Add($"{names[^1]}: {field.GetCustomAttribute<DescriptionAttribute>()?.Description}");
        }

        Names = names;
        Aliases = aliases;
    }

    /// <summary>The words that are written, in declared order.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Further words that are understood.</summary>
    public IReadOnlyList<string> Aliases { get; }

    /// <summary>One line a word.</summary>
    public List<string> Descriptions { get; } = [];

    public static EnumWords Of(Type type) => Known.GetOrAdd(type, key => new EnumWords(key));

    public static string Word(object value) => SnakeCase.Of(value.ToString()!);

    public bool TryParse(string word, out object? value) => _values.TryGetValue(word, out value);
}
