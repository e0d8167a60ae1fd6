using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Authentication;

namespace Lockstep.Data.Stores;

/// <summary>One request and its answer. A connection that falls silent is closed, which ends whoever reads from it.</summary>
internal sealed class RemoteExchange : IDisposable
{
    private readonly RemoteSettings _settings;
    private readonly CancellationTokenSource _silence;
    private readonly CancellationTokenRegistration _giveUp;
    private readonly Stream _body;

    /// <exception cref="RemoteFault">No answer came.</exception>
    public RemoteExchange(HttpClient client, IRemotePlace place, HttpRequestMessage request, RemoteSettings settings, CancellationToken closed)
    {
        _settings = settings;
        request.Headers.AcceptEncoding.Add(new StringWithQualityHeaderValue("identity"));
        place.Sign(request);
        _silence = new CancellationTokenSource(settings.Silence, settings.Time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(_silence.Token, closed);
        try
        {
            Answer = Guarded(() => client.Send(request, HttpCompletionOption.ResponseHeadersRead, both.Token));
            _body = Guarded(() => Answer.Content.ReadAsStream(both.Token));
        }
        catch
        {
            Answer?.Dispose();
            _silence.Dispose();
            throw;
        }

        _giveUp = _silence.Token.UnsafeRegister(answer => ((HttpResponseMessage)answer!).Dispose(), Answer);
    }

    public HttpResponseMessage Answer { get; }

    /// <returns>Bytes read; 0 at the end.</returns>
    /// <exception cref="RemoteFault">The connection broke or fell silent.</exception>
    public int Read(Span<byte> to)
    {
        _silence.CancelAfter(_settings.Silence);
        try
        {
            return _body.Read(to);
        }
        catch (Exception exception) when (Explain(exception) is { } fault)
        {
            throw fault;
        }
    }

    /// <exception cref="RemoteFault">The body ends before, or the connection breaks.</exception>
    public void Skip(long bytes)
    {
        byte[] scratch = System.Buffers.ArrayPool<byte>.Shared.Rent(64 << 10);
        try
        {
            while (bytes > 0)
            {
                int got = Read(scratch.AsSpan(0, (int)Math.Min(bytes, scratch.Length)));
                bytes -= got > 0 ? got : throw new RemoteFault($"the body ended {bytes} bytes before the first that was asked for") { IsPassing = true };
            }
        }
        finally
        {
            System.Buffers.ArrayPool<byte>.Shared.Return(scratch);
        }
    }

    public void Dispose()
    {
        _giveUp.Dispose();
        Answer.Dispose();
        _silence.Dispose();
    }

    private T Guarded<T>(Func<T> act)
    {
        try
        {
            return act();
        }
        catch (Exception exception) when (Explain(exception) is { } fault)
        {
            throw fault;
        }
    }

    /// <summary>Null: none of the ways in which a connection ends, or we closed the store.</summary>
    private RemoteFault? Explain(Exception exception) => exception switch
    {
        _ when _silence.IsCancellationRequested => new($"not a byte for {_settings.Silence.TotalSeconds:0} s", exception) { IsPassing = true },
        HttpRequestException { InnerException: AuthenticationException inner } => new($"its certificate is not trusted: {inner.Message}", exception) { Advice = "add the certificate's authority to those that the machine trusts (on Linux SSL_CERT_FILE may name a PEM file with it), or correct the host's name in the address" },
        HttpRequestException or IOException or SocketException or ObjectDisposedException => new(Innermost(exception), exception) { IsPassing = true },
        _ => null,
    };

    private static string Innermost(Exception exception) => exception.InnerException is { } inner ? Innermost(inner) : exception.Message;
}
