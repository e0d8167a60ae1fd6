using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Lockstep.Data.Tests.Stores;

/// <summary>An HTTP/1.1 server of a few lines, over sockets, so that it can misbehave as real ones do.</summary>
internal sealed class ObjectServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Func<ServerRequest, ServerReply> _answer;
    private readonly X509Certificate2? _certificate;
    private readonly ManualResetEventSlim _closed = new();
    private readonly ConcurrentBag<TcpClient> _clients = [];

    /// <param name="answer">To each request, on the connection's thread.</param>
    /// <param name="certificate">With its key: speaks TLS.</param>
    public ObjectServer(Func<ServerRequest, ServerReply> answer, X509Certificate2? certificate = null)
    {
        (_answer, _certificate) = (answer, certificate);
        _listener.Start();
        new Thread(Accept) { IsBackground = true }.Start();
    }

    public string Address => $"{(_certificate is null ? "http" : "https")}://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    /// <summary>Without the key.</summary>
    public string CertificatePem => _certificate?.ExportCertificatePem() ?? throw new InvalidOperationException("this server speaks no TLS");

    public ConcurrentQueue<ServerRequest> Requests { get; } = new();

    public int Gets => Requests.Count(request => request.Method == "GET");

    public void Dispose()
    {
        _closed.Set();
        _listener.Stop();
        foreach (var client in _clients)
        {
            client.Dispose();
        }

        _certificate?.Dispose();
    }

    private void Accept()
    {
        try
        {
            while (true)
            {
                var client = _listener.AcceptTcpClient();
                client.NoDelay = true;
                _clients.Add(client);
                new Thread(() => Serve(client)) { IsBackground = true }.Start();
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // Closed.
        }
    }

    private void Serve(TcpClient client)
    {
        try
        {
            using (client)
            using (var stream = Opened(client))
            {
                while (ReadRequest(stream) is { } request)
                {
                    Requests.Enqueue(request);
                    if (!Reply(stream, request, _answer(request)))
                    {
                        return;
                    }
                }
            }
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException or InvalidOperationException or AuthenticationException)
        {
            // The client is gone, as some tests want it.
        }
    }

    private Stream Opened(TcpClient client)
    {
        if (_certificate is null)
        {
            return client.GetStream();
        }

        var secure = new SslStream(client.GetStream());
        secure.AuthenticateAsServer(_certificate);
        return secure;
    }

    private static ServerRequest? ReadRequest(Stream stream)
    {
        var text = new StringBuilder();
        while (!text.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            int next = stream.ReadByte();
            if (next < 0)
            {
                return null;
            }

            text.Append((char)next);
        }

        string[] lines = text.ToString().Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        string[] first = lines[0].Split(' ');
        var headers = lines[1..].Select(line => line.Split(':', 2)).ToDictionary(pair => pair[0].ToLowerInvariant(), pair => pair[1].Trim(), StringComparer.Ordinal);
        return new ServerRequest(first[0], first[1], headers);
    }

    /// <returns>Whether the connection goes on.</returns>
    private bool Reply(Stream stream, ServerRequest request, ServerReply reply)
    {
        if (reply.IsSilent)
        {
            _closed.Wait();
            return false;
        }

        string length = reply.HidesLength ? "Connection: close\r\n" : $"Content-Length: {reply.Body.Length}\r\n";
        stream.Write(Encoding.ASCII.GetBytes($"HTTP/1.1 {reply.Status} Answer\r\n{length}{string.Concat(reply.Headers.Select(header => header + "\r\n"))}\r\n"));
        if (request.Method != "HEAD")
        {
            stream.Write(reply.Body.AsSpan(0, reply.CutAfter ?? reply.HangsAfter ?? reply.Body.Length));
        }

        if (reply.HangsAfter is not null)
        {
            _closed.Wait();
        }

        return reply.CutAfter is null && !reply.HidesLength;
    }
}
