using System.CommandLine;
using System.Text.Json;
using Google.Protobuf;

namespace Lockstep.Cli.Commands;

/// <summary>The --json flag, and how JSON looks: snake_case keys, one document on standard output.</summary>
internal static class JsonOption
{
    private static readonly JsonSerializerOptions Style = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    private static readonly JsonFormatter Formatter = new(JsonFormatter.Settings.Default.WithPreserveProtoFieldNames(true).WithFormatDefaultValues(true));

    public static Option<bool> Create() => new("--json") { Description = "Print JSON for machines." };

    public static string Text<T>(T value) => JsonSerializer.Serialize(value, Style);

    /// <summary>A word of an enumeration in the same style.</summary>
    public static string Word(Enum value) => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());

    public static string Of(IMessage message) => Formatter.Format(message);
}
