using System.Text.Json;

namespace Lockstep.Engine.Tests.Cuda;

/// <summary>One line of the emulated libraries' record (<c>LOCKSTEP_EMULATED_LOG</c>).</summary>
internal sealed class EmulatedCall
{
    private readonly JsonElement _line;

    private EmulatedCall(JsonElement line) => _line = line;

    public string Library => Text("library")!;

    /// <summary>The entry point's name; of the library <c>emulation</c>: <c>violation</c> (a broken rule, in <c>what</c>) or <c>ran</c>.</summary>
    public string Name => Text("call")!;

    public int Process => Number("pid")!.Value;

    public int Result => Number("result")!.Value;

    /// <summary>Whether the call was recorded into a graph instead of being issued.</summary>
    public bool WasCaptured => Number("captured") == 1;

    public static IReadOnlyList<EmulatedCall> Read(string path) =>
        File.Exists(path) ? [.. File.ReadLines(path).Select(line => new EmulatedCall(JsonDocument.Parse(line).RootElement))] : [];

    /// <summary>What broke a rule, in the order it happened.</summary>
    public static IReadOnlyList<string> Violations(string path) =>
        [.. Read(path).Where(call => call is { Library: "emulation", Name: "violation" }).Select(call => call.Text("what")!)];

    public int? Number(string field) => _line.TryGetProperty(field, out JsonElement value) ? value.GetInt32() : null;

    public string? Text(string field) => _line.TryGetProperty(field, out JsonElement value) ? value.GetString() : null;

    public long[]? Numbers(string field) =>
        _line.TryGetProperty(field, out JsonElement value) ? [.. value.EnumerateArray().Select(element => element.GetInt64())] : null;

    /// <summary>A field that is neither number nor text, such as <c>graph</c> of an operation graph.</summary>
    public JsonElement? Field(string field) => _line.TryGetProperty(field, out JsonElement value) ? value : null;

    public override string ToString() => _line.ToString();
}
