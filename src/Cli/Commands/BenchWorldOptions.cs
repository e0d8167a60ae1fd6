using System.CommandLine;
using Lockstep.Protocol.Experiments;
using Lockstep.Worker.Benchmarks;

namespace Lockstep.Cli.Commands;

/// <summary>Options of the benchmarks that run on several processes.</summary>
internal sealed class BenchWorldOptions
{
    private const int MostWorkers = 64;

    private static readonly string[] Transports = [.. Enum.GetValues<TransportKind>().Where(kind => kind != TransportKind.Nccl).Select(kind => SpecWords.Of(kind))];

    public Option<int> Workers { get; } = new("--workers") { Description = "Processes on this machine.", DefaultValueFactory = _ => 2 };

    public Option<string> Transport { get; } = new("--transport") { Description = $"What carries the data: {string.Join(", ", Transports)}.", DefaultValueFactory = _ => "auto" };

    public Option<int> Streams { get; } = new("--streams") { Description = "TCP connections between two processes; 0: chosen.", DefaultValueFactory = _ => new CommunicationSpec().Streams };

    public Option<string> Wire { get; } = new("--wire") { Description = "Type on the wire: float32, bfloat16 or float16.", DefaultValueFactory = _ => "float32" };

    public void AddTo(Command command)
    {
        command.Add(Workers);
        command.Add(Transport);
        command.Add(Streams);
        command.Add(Wire);
    }

    /// <exception cref="UsageException">A value is out of range.</exception>
    public RankSettings Settings(ParseResult parsed, long largestBytes)
    {
        int workers = parsed.GetValue(Workers);
        string transport = parsed.GetValue(Transport)!;
        int streams = parsed.GetValue(Streams);
        if (workers is < 1 or > MostWorkers)
        {
            throw new UsageException($"--workers: expected 1 to {MostWorkers}, found {workers}");
        }

        if (!Transports.Contains(transport))
        {
            throw new UsageException($"--transport: expected one of {string.Join(", ", Transports)}, found '{transport}'");
        }

        return streams is >= 0 and <= 16
            ? new RankSettings(0, workers, transport, streams, largestBytes)
            : throw new UsageException($"--streams: expected 0 to 16, found {streams}");
    }
}
