using Lockstep.Protocol.Rpc.Wire;

namespace Lockstep.Protocol.Tests.Rpc.Wire;

public sealed class PercentEncodingTests
{
    [Theory]
    [InlineData("plain text ~", "plain text ~")]
    [InlineData("100 %", "100 %25")]
    [InlineData("a\nb", "a%0Ab")]
    [InlineData("ä–", "%C3%A4%E2%80%93")]
    public void EncodeAndDecode_Text_GivesThePublishedForm(string text, string encoded)
    {
        Assert.Equal(encoded, PercentEncoding.Encode(text));
        Assert.Equal(text, PercentEncoding.Decode(encoded));
    }

    [Theory]
    [InlineData("50%", "50%")]
    [InlineData("%zz%4", "%zz%4")]
    public void Decode_BrokenEscape_StandsForItself(string encoded, string text) => Assert.Equal(text, PercentEncoding.Decode(encoded));
}
