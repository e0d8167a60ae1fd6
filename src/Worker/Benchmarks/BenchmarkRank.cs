using System.Net;
using System.Text;
using Lockstep.Engine.Collectives;
using Lockstep.Engine.Cpu;
using Lockstep.Engine.Devices;
using Lockstep.Worker.Links;
using Lockstep.Worker.Links.SharedMemory;

namespace Lockstep.Worker.Benchmarks;

/// <summary>A rank of a benchmark in a process of its own: real links to the other ranks, driven by lines on standard input.</summary>
public sealed class BenchmarkRank : IDisposable
{
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(60);
    private readonly RankSettings _settings;
    private readonly DataListener _listener = new(IPAddress.Loopback, 0, IPAddress.Loopback.ToString());
    private readonly LinkTransport _transport;
    private readonly DeviceBuffer _memory;
    private ILink? _link;

    public BenchmarkRank(RankSettings settings)
    {
        _settings = settings;
        _transport = Enum.Parse<LinkTransport>(settings.Transport.Replace("_", string.Empty, StringComparison.Ordinal), ignoreCase: true);
        long length = settings.LargestBytes / sizeof(float);
        _memory = _transport == LinkTransport.Tcp ? new CpuDevice().Allocate(length) : SharedBuffer.Allocate(length);
    }

    /// <summary>Answers each line of <paramref name="input"/> until there is none.</summary>
    public async Task ServeAsync(TextReader input, TextWriter output, CancellationToken token)
    {
        await output.WriteLineAsync(RankJson.Write(new RankAnswer { Port = _listener.Port }));
        while (await input.ReadLineAsync(token) is { } line)
        {
            var answer = await AnswerAsync(RankJson.Read<RankRequest>(line), token);
            await output.WriteLineAsync(RankJson.Write(answer));
        }
    }

    public void Dispose()
    {
        _link?.Dispose();
        _listener.Dispose();
        _memory.Dispose();
    }

    private async Task<RankAnswer> AnswerAsync(RankRequest request, CancellationToken token)
    {
        try
        {
            switch (request)
            {
                case RankRequest.Link link:
                    _link = await OpenAsync(link, token);
                    return new RankAnswer();
                case RankRequest.AllReduce reduce:
                    var values = System.Runtime.InteropServices.MemoryMarshal.AsBytes(_memory.Span(0, (int)(reduce.Bytes / sizeof(float))));
                    return new AllReduceTrial(_link!, reduce).Run(values);
                case RankRequest.Overlap overlap:
                    return new OverlapTrial(_link!, overlap, _memory).Run();
                default:
                    throw new InvalidOperationException($"nobody answers {request}");
            }
        }
        catch (ArgumentException exception)
        {
            return new RankAnswer { Error = exception.Message, Unsuited = true };
        }
        catch (Exception exception) when (exception is LinkException or LinkSetupException or InvalidDataException)
        {
            return new RankAnswer { Error = exception.Message };
        }
    }

    private Task<ILink> OpenAsync(RankRequest.Link link, CancellationToken token) => LinkBuilder.OpenAsync(
        _listener,
        new LinkIdentity("benchmark", 1, _settings.Rank, _settings.Workers, Encoding.UTF8.GetBytes(link.Secret)),
        [.. link.Ports.Select(port => (IPAddress.Loopback.ToString(), port))],
        new LinkOptions { Silence = Silence, Streams = _settings.Streams, Transport = _transport, Exposed = _memory as SharedBuffer },
        token);
}
