using System.Globalization;
using System.Text.RegularExpressions;

namespace Lockstep.Protocol.Experiments;

/// <summary>The types a key may have. Strict: a number in quotes is text, and yes is not true.</summary>
internal static partial class ScalarKinds
{
    private const NumberStyles Whole = NumberStyles.AllowLeadingSign;
    private static readonly CultureInfo Culture = CultureInfo.InvariantCulture;

    private static readonly Dictionary<Type, ScalarKind> Known = new()
    {
        [typeof(string)] = new("text", text => text.IsPlain && LooksTyped(text.Value) ? null : text.Value, _ => 0, Plain),
        [typeof(bool)] = new("true or false", text => !text.IsPlain ? null : text.Value switch { "true" => true, "false" => false, _ => null }, _ => 0, Plain),
        [typeof(int)] = new("an integer", text => text.IsPlain && int.TryParse(text.Value, Whole, Culture, out var value) ? value : null, value => (int)value, Plain),
        [typeof(long)] = new("an integer", text => text.IsPlain && long.TryParse(text.Value, Whole, Culture, out var value) ? value : null, value => (long)value, Plain),
        [typeof(ulong)] = new("an integer from 0 to 18446744073709551615", text => text.IsPlain && ulong.TryParse(text.Value, Whole, Culture, out var value) ? value : null, value => (ulong)value, Plain),
        [typeof(double)] = new("a number", text => text.IsPlain && Number().IsMatch(text.Value) ? Finite(text.Value) : null, value => (double)value, Plain),
        [typeof(TimeSpan)] = new("a duration", text => DurationText.TryParse(text.Value, out var value) ? value : null,
            value => ((TimeSpan)value).TotalSeconds, seconds => DurationText.Format(TimeSpan.FromSeconds(seconds))),
    };

    public static ScalarKind? Of(Type type) => Known.GetValueOrDefault(type);

    /// <summary>Advice for the commonest slips, or nothing.</summary>
    public static string Advice(Type type, SpecText text)
    {
        if (text.IsNothing)
        {
            return ": write a value, or remove the key";
        }

        if (type == typeof(string))
        {
            return ": put it in quotes";
        }

        if (type == typeof(int) && BigInteger().IsMatch(text.Value))
        {
            return ", which is beyond ±2147483647";
        }

        return text.IsPlain || type == typeof(TimeSpan) ? "" : ": remove the quotes";
    }

    /// <summary>Whether YAML takes plain text for a number, a truth value or nothing.</summary>
    private static bool LooksTyped(string text)
        => Number().IsMatch(text) || text is "" or "~" || text.ToLowerInvariant() is "null" or "true" or "false";

    private static object? Finite(string text)
    {
        var value = double.Parse(text, NumberStyles.Float, Culture);
        return double.IsFinite(value) ? value : null;
    }

    private static string Plain(double limit) => limit.ToString(Culture);

    [GeneratedRegex(@"^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$", RegexOptions.CultureInvariant)]
    private static partial Regex Number();

    [GeneratedRegex("^[-+]?[0-9]{10,}$", RegexOptions.CultureInvariant)]
    private static partial Regex BigInteger();
}
