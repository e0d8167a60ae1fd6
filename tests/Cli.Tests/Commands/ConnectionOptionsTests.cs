using System.CommandLine;
using Lockstep.Cli.Commands;

namespace Lockstep.Cli.Tests.Commands;

public sealed class ConnectionOptionsTests
{
    private readonly ConnectionOptions _options = new();

    [Fact]
    public void Addresses_OneOrSeveral_AreUsedInTheirOrder()
    {
        Assert.Equal([new Uri("http://10.0.0.1:7070")], _options.Addresses(Parse("--coordinator http://10.0.0.1:7070")));
        Assert.Equal([new Uri("http://b:2"), new Uri("http://a:1")], _options.Addresses(Parse("--coordinator http://b:2,http://a:1,http://b:2/")));
    }

    [Theory]
    [InlineData("http://a:1,https://b:2")]
    [InlineData(",")]
    [InlineData("http://a:1,b:2")]
    public void Addresses_OfTwoKindsOrNone_AreWrongUsage(string addresses) =>
        Assert.Throws<UsageException>(() => _options.Addresses(Parse($"--coordinator {addresses}")));

    [Theory]
    [InlineData("10.0.0.1:7070")]
    [InlineData("ftp://10.0.0.1")]
    [InlineData("nonsense")]
    public void Addresses_NotHttp_SaysWhatIsExpected(string address) =>
        Assert.Contains("http://host:port", Assert.Throws<UsageException>(() => _options.Addresses(Parse($"--coordinator {address}"))).Message, StringComparison.Ordinal);

    [Fact]
    public void Tls_CertificateWithoutKey_IsWrongUsage() =>
        Assert.Contains("--tls-key", Assert.Throws<UsageException>(() => _options.Tls(Parse("--coordinator https://10.0.0.1:7070 --tls-cert a.pem"))).Message, StringComparison.Ordinal);

    [Fact]
    public void Tls_KeyWithoutCertificate_IsWrongUsage() =>
        Assert.Contains("--tls-cert", Assert.Throws<UsageException>(() => _options.Tls(Parse("--coordinator https://10.0.0.1:7070 --tls-key a.pem"))).Message, StringComparison.Ordinal);

    [Fact]
    public void Tls_FlagsForAnAddressWithoutTls_AreWrongUsage() =>
        Assert.Contains("https://10.0.0.1:7070", Assert.Throws<UsageException>(() => _options.Tls(Parse("--coordinator http://10.0.0.1:7070 --tls-ca a.pem"))).Message, StringComparison.Ordinal);

    [Fact]
    public void Tls_NoFlags_IsNone() => Assert.Null(_options.Tls(Parse(string.Empty)));

    [Fact]
    public void Tls_AllFlags_AreTaken()
    {
        var tls = _options.Tls(Parse("--coordinator https://10.0.0.1:7070 --tls-cert a.pem --tls-key b.pem --tls-ca c.pem"))!;
        Assert.Equal(("a.pem", "b.pem", "c.pem"), (tls.CertificatePath, tls.KeyPath, tls.AuthorityPath));
    }

    [Fact]
    public void WorkerTls_AuthorityWithoutCertificate_IsWrongUsage() =>
        Assert.Contains("--tls-cert", Assert.Throws<UsageException>(() => _options.WorkerTls(Parse("--coordinator https://10.0.0.1:7070 --tls-ca a.pem"))).Message, StringComparison.Ordinal);

    [Fact]
    public void WorkerTls_CertificateAndKey_AreTaken() =>
        Assert.Equal("a.pem", _options.WorkerTls(Parse("--coordinator https://10.0.0.1:7070 --tls-cert a.pem --tls-key b.pem"))!.CertificatePath);

    [Fact]
    public void WorkerTls_NoFlags_IsNone() => Assert.Null(_options.WorkerTls(Parse(string.Empty)));

    private ParseResult Parse(string line)
    {
        var command = new RootCommand("test");
        _options.AddTo(command);
        return command.Parse(line);
    }
}
