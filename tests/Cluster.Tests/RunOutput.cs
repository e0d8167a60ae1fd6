using Google.Protobuf;
using Lockstep.Protocol.V1;

namespace Lockstep.Cluster.Tests;

/// <summary>What <c>run --json</c> printed.</summary>
internal static class RunOutput
{
    public static IReadOnlyList<RunEvent> Events(string output) =>
        [.. output.Split('\n').Where(line => line.StartsWith("{ \"run\"", StringComparison.Ordinal)).SelectMany(line => JsonParser.Default.Parse<RunUpdate>(line).Events)];

    /// <summary>Everything that happened, for the message of a test that fails.</summary>
    public static string Story(string output) => string.Join("\n", Events(output).Select(happened => $"{happened.UnixMs} {happened.Kind}: {happened.Text}"));
}
