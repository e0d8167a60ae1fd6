using Lockstep.Cli.Chaos.Strikes;

namespace Lockstep.Cli.Chaos;

/// <summary>Keeps what the processes of a local cluster say, with the time at which it was heard.</summary>
internal sealed class ProcessLog(Action<string> next)
{
    private readonly Lock _gate = new();
    private readonly List<(long UnixUs, string Line)> _lines = [];

    public void Add(string line)
    {
        lock (_gate)
        {
            _lines.Add((StrikeScene.Now(), line));
        }

        next(line);
    }

    /// <summary>When lines with this text were heard since then, in microseconds since 1970.</summary>
    public IReadOnlyList<long> TimesOf(string text, long sinceUnixUs)
    {
        lock (_gate)
        {
            return [.. _lines.Where(said => said.UnixUs >= sinceUnixUs && said.Line.Contains(text, StringComparison.Ordinal)).Select(said => said.UnixUs)];
        }
    }
}
