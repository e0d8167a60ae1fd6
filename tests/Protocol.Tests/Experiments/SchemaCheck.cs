using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Lockstep.Protocol.Tests.Experiments;

/// <summary>Judges YAML by a JSON schema; knows the keywords that ours uses, and shares nothing with the reader under test.</summary>
internal static class SchemaCheck
{
    /// <summary>The paths that do not fit.</summary>
    public static List<string> Errors(JsonElement schema, string yaml)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(yaml));
        return [.. Walk(schema, stream.Documents[0].RootNode, "")];
    }

    private static IEnumerable<string> Walk(JsonElement schema, YamlNode node, string path)
    {
        if (schema.TryGetProperty("anyOf", out var forms))
        {
            return forms.EnumerateArray().Any(form => !Walk(form, node, path).Any()) ? [] : [path];
        }

        return node switch
        {
            YamlMappingNode map when Type(schema) == "object" => WalkMap(schema, map, path),
            YamlSequenceNode list when Type(schema) == "array" => list.Children.SelectMany(item => Walk(schema.GetProperty("items"), item, path)),
            YamlScalarNode text => Fits(schema, text) ? [] : [path],
            _ => [path],
        };
    }

    private static IEnumerable<string> WalkMap(JsonElement schema, YamlMappingNode map, string path)
    {
        Assert.False(schema.GetProperty("additionalProperties").GetBoolean());
        var keys = map.Children.ToDictionary(entry => ((YamlScalarNode)entry.Key).Value!, entry => entry.Value);
        var required = schema.TryGetProperty("required", out var list) ? list.EnumerateArray().Select(key => key.GetString()!) : [];
        foreach (var missing in required.Where(key => !keys.ContainsKey(key)))
        {
            yield return Join(path, missing);
        }

        foreach (var (key, value) in keys)
        {
            var known = schema.GetProperty("properties").TryGetProperty(key, out var inner);
            foreach (var error in known ? Walk(inner, value, Join(path, key)) : [Join(path, key)])
            {
                yield return error;
            }
        }
    }

    private static bool Fits(JsonElement schema, YamlScalarNode node)
    {
        var text = node.Value!;
        if (schema.TryGetProperty("enum", out var words))
        {
            return words.EnumerateArray().Any(word => word.GetString() == text);
        }

        var isNumber = double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && node.Style == ScalarStyle.Plain;
        return Type(schema) switch
        {
            "null" => text is "~" or "null" or "",
            "boolean" => text is "true" or "false",
            "integer" => isNumber && double.IsInteger(number) && InLimits(schema, number),
            "number" => isNumber && InLimits(schema, number),
            "string" => !isNumber && (!schema.TryGetProperty("pattern", out var pattern) || Regex.IsMatch(text, pattern.GetString()!)),
            _ => false,
        };
    }

    private static bool InLimits(JsonElement schema, double number)
        => (!schema.TryGetProperty("minimum", out var least) || number >= least.GetDouble())
            && (!schema.TryGetProperty("exclusiveMinimum", out var above) || number > above.GetDouble())
            && (!schema.TryGetProperty("maximum", out var most) || number <= most.GetDouble())
            && (!schema.TryGetProperty("exclusiveMaximum", out var below) || number < below.GetDouble());

    private static string? Type(JsonElement schema) => schema.TryGetProperty("type", out var type) ? type.GetString() : null;

    private static string Join(string path, string key) => path.Length == 0 ? key : $"{path}.{key}";
}
