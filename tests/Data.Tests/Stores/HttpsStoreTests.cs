using System.Diagnostics;
using Lockstep.Data.Sources;
using Lockstep.Data.Stores;
using Lockstep.Data.Tests.Sources;

namespace Lockstep.Data.Tests.Stores;

/// <summary>A server whose certificate was made a moment ago. Which authorities count is read once a process, so trust needs one of its own.</summary>
public sealed class HttpsStoreTests : IDisposable
{
    private const string Order = "LOCKSTEP_TEST_HTTPS";

    private static readonly byte[] Content = CacheRig.Bytes(100_000);

    private readonly ObjectServer _server = new(request => ServerReply.Object(request, Content, "\"v1\""), StoreCertificate.Create());
    private readonly TemporaryFolder _folder = new();

    /// <summary>What the process does that trusts the certificate, or another.</summary>
    [Fact(Explicit = true)]
    public void Child()
    {
        string address = Environment.GetEnvironmentVariable(Order) ?? throw new InvalidOperationException("only run by the other tests, in a process of its own");
        using var store = Open(address);
        Assert.Equal(Content.Length, store.Length("a.tar"));
        Assert.Equal(Content[12_345..19_134], CacheRig.Read(store, 12_345, 6_789));
    }

    [Fact]
    public void Read_CertificateInSslCertFile_ReadsRanges()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "SSL_CERT_FILE is OpenSSL's");
        Assert.Equal(0, RunChild(_server.Address, PemFile(_server.CertificatePem)));
        Assert.Equal(["HEAD", "GET"], _server.Requests.Select(request => request.Method));
        Assert.Equal((12_345L, 19_133L), _server.Requests.Last().Range());
    }

    /// <summary>The same child, so that the test above proves trust and not its absence.</summary>
    [Fact]
    public void Read_AnotherCertificateInSslCertFile_Fails()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "SSL_CERT_FILE is OpenSSL's");
        using var other = StoreCertificate.Create();
        Assert.NotEqual(0, RunChild(_server.Address, PemFile(other.ExportCertificatePem())));
        Assert.Empty(_server.Requests);
    }

    [Fact]
    public void Read_CertificateThatIsNotTrusted_FailsAtOnceAndSaysWhatToDo()
    {
        using var store = Open(_server.Address);
        var refused = Assert.Throws<DataException>(() => CacheRig.Read(store, 0, 10));
        Assert.StartsWith($"{_server.Address}/a.tar: its certificate is not trusted: ", refused.Message, StringComparison.Ordinal);
        Assert.Contains("1 attempt", refused.Message, StringComparison.Ordinal);
        Assert.Contains("SSL_CERT_FILE", refused.Message, StringComparison.Ordinal);
        Assert.Empty(_server.Requests);
    }

    public void Dispose()
    {
        _server.Dispose();
        _folder.Dispose();
    }

    private string PemFile(string pem) => _folder.Write("authorities.pem", System.Text.Encoding.ASCII.GetBytes(pem));

    private static RemoteStore Open(string address) => new(new WebPlace(address), new RemoteSettings { Time = new JumpingClock(), Silence = Timeout.InfiniteTimeSpan });

    private static int RunChild(string address, string authorities)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(HttpsStoreTests).Assembly.Location, "-method", $"{typeof(HttpsStoreTests).FullName}.{nameof(Child)}", "-explicit", "only"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        (start.Environment[Order], start.Environment["SSL_CERT_FILE"]) = (address, authorities);
        using var child = Process.Start(start)!;
        child.BeginOutputReadLine();
        child.BeginErrorReadLine();
        child.WaitForExit();
        return child.ExitCode;
    }
}
