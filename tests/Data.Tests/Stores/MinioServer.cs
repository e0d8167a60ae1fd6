using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Cryptography;
using Lockstep.Data.Stores;
using Lockstep.Data.Tests.Sources;

namespace Lockstep.Data.Tests.Stores;

/// <summary>A MinIO of a test's own: free loopback port, empty folder, keys of its own.</summary>
internal sealed class MinioServer : IDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(1);

    private readonly TemporaryFolder _folder = new();
    private readonly HttpClient _client = new();
    private readonly Process _process;

    private MinioServer(string binary)
    {
        int port = FreePort();
        Address = $"http://127.0.0.1:{port}";
        var start = new ProcessStartInfo(binary, ["server", "--quiet", "--address", $"127.0.0.1:{port}", "--console-address", $"127.0.0.1:{FreePort()}", _folder.Path])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        (start.Environment["MINIO_ROOT_USER"], start.Environment["MINIO_ROOT_PASSWORD"]) = (Keys.Id, Keys.Secret);
        start.Environment["MINIO_UPDATE"] = "off";
        _process = Process.Start(start)!;
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public string Address { get; }

    public AwsKeys Keys { get; } = new("lockstep-test", Convert.ToHexString(RandomNumberGenerator.GetBytes(16)), null);

    /// <summary>Skips the test where there is no MinIO; returns when it has a bucket of this name.</summary>
    public static MinioServer Start(string bucket)
    {
        string[] folders = (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        string? binary = folders.Select(folder => Path.Combine(folder, OperatingSystem.IsWindows() ? "minio.exe" : "minio")).FirstOrDefault(File.Exists);
        Assert.SkipWhen(binary is null, "no minio on PATH");
        var server = new MinioServer(binary!);
        try
        {
            SpinWait.SpinUntil(() => server._process.HasExited || server.TryPut(bucket, []), StartLimit);
            Assert.False(server._process.HasExited, "minio ended by itself");
            server.Put(bucket + "/.ready", []);
            return server;
        }
        catch
        {
            server.Dispose();
            throw;
        }
    }

    public void Put(string path, byte[] content) => Assert.True(TryPut(path, content), $"minio does not take {path}");

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            _process.WaitForExit();
        }

        _process.Dispose();
        _client.Dispose();
        _folder.Dispose();
    }

    private bool TryPut(string path, byte[] content)
    {
        var now = DateTimeOffset.UtcNow;
        string hash = Convert.ToHexStringLower(SHA256.HashData(content));
        using var request = new HttpRequestMessage(HttpMethod.Put, $"{Address}/{UriText.Path(path)}") { Content = new ByteArrayContent(content) };
        var headers = new Dictionary<string, string> { ["host"] = request.RequestUri!.Authority, ["x-amz-content-sha256"] = hash, ["x-amz-date"] = SignatureV4.Stamp(now) };
        request.Headers.Add("x-amz-content-sha256", hash);
        request.Headers.Add("x-amz-date", headers["x-amz-date"]);
        string[] authorization = SignatureV4.Authorization("PUT", request.RequestUri, headers, Keys, "us-east-1", now).Split(' ', 2);
        request.Headers.Authorization = new AuthenticationHeaderValue(authorization[0], authorization[1]);
        try
        {
            using var answer = _client.Send(request);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
