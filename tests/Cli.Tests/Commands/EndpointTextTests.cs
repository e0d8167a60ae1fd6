using System.Net;
using Lockstep.Cli.Commands;

namespace Lockstep.Cli.Tests.Commands;

public sealed class EndpointTextTests
{
    [Fact]
    public void Parse_AddressAndPort_AreRead() => Assert.Equal(new IPEndPoint(IPAddress.Any, 7070), EndpointText.Parse("--listen", "0.0.0.0:7070"));

    [Fact]
    public void Parse_Ipv6AddressAndPort_AreRead() => Assert.Equal(new IPEndPoint(IPAddress.IPv6Loopback, 7070), EndpointText.Parse("--listen", "[::1]:7070"));

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    [InlineData("[::1]")]
    [InlineData("7070")]
    [InlineData("localhost:7070")]
    [InlineData("127.0.0.1:99999")]
    [InlineData("")]
    public void Parse_AnythingElse_NamesTheOptionAndAnExample(string text)
    {
        string message = Assert.Throws<UsageException>(() => EndpointText.Parse("--listen", text)).Message;
        Assert.StartsWith("--listen", message, StringComparison.Ordinal);
        Assert.Contains("127.0.0.1:7070", message, StringComparison.Ordinal);
    }
}
