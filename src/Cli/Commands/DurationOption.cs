using System.CommandLine;
using Lockstep.Protocol.Experiments;

namespace Lockstep.Cli.Commands;

/// <summary>A flag whose value is a duration as experiment files write it: 500ms, 5s, 30m, 1h.</summary>
internal sealed class DurationOption(string name, string description, string normally)
{
    public Option<string> Option { get; } = new(name) { Description = $"{description} Written as 500ms, 5s or 30m.", DefaultValueFactory = _ => normally };

    /// <exception cref="UsageException">It is none, or 0.</exception>
    public TimeSpan Read(ParseResult parsed)
    {
        string text = parsed.GetValue(Option)!;
        return DurationText.TryParse(text, out var duration) && duration > TimeSpan.Zero
            ? duration
            : throw new UsageException($"{name}: expected a duration such as 500ms, 5s or 30m, found '{text}'");
    }
}
