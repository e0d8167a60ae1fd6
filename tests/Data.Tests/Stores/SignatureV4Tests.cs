using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Lockstep.Data.Stores;

namespace Lockstep.Data.Tests.Stores;

/// <summary>The examples that Amazon publishes with the description of the algorithm (S3 API reference, "Signature Calculations for the Authorization Header").</summary>
public sealed class SignatureV4Tests
{
    private static readonly AwsKeys Keys = new("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", null);
    private static readonly DateTimeOffset Time = DateTimeOffset.Parse("2013-05-24T00:00:00Z", CultureInfo.InvariantCulture);

    [Theory]
    [InlineData("/test.txt", "bytes=0-9", "7344ae5b7ee6c3e7e6b0fe0640412a37625d1fbfff95c48bbb2dc43964946972", "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41")]
    [InlineData("/?lifecycle", null, "9766c798316ff2757b517bc739a67f6213b4ab36dd5da2f94eaebf79c77395ca", "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543")]
    [InlineData("/?max-keys=2&prefix=J", null, "df57d21db20da04d7fa30298dd4488ba3a2b47ca3a489c74750e0f1e7df1b9b7", "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7")]
    public void Authorization_PublishedExample_IsThePublishedOne(string target, string? range, string hash, string signature)
    {
        var headers = new Dictionary<string, string>
        {
            ["host"] = "examplebucket.s3.amazonaws.com",
            ["x-amz-content-sha256"] = SignatureV4.EmptyHash,
            ["x-amz-date"] = "20130524T000000Z",
        };
        if (range is not null)
        {
            headers["range"] = range;
        }

        var address = new Uri("https://examplebucket.s3.amazonaws.com" + target);
        string canonical = SignatureV4.CanonicalRequest("GET", address, headers);
        Assert.Equal(hash, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(canonical))));
        string authorization = SignatureV4.Authorization("GET", address, headers, Keys, "us-east-1", Time);
        string names = string.Join(';', headers.Keys.Order(StringComparer.Ordinal));
        Assert.Equal($"AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,SignedHeaders={names},Signature={signature}", authorization);
    }

    [Theory]
    [InlineData("a b+c.tar", "a%20b%2Bc.tar")]
    [InlineData("x/ü~_-.0", "x/%C3%BC~_-.0")]
    [InlineData("50%=1&2:3", "50%25%3D1%262%3A3")]
    public void Path_SpecialCharacters_AreEncodedAsTheSignatureWants(string path, string expected) => Assert.Equal(expected, UriText.Path(path));

    [Fact]
    public void Keys_InMessages_ShowNoSecret() => Assert.Equal("AKIAIOSFODNN7EXAMPLE", $"{Keys}");

    [Fact]
    public void From_OneVariableMissing_IsAnonymous()
    {
        Assert.Null(AwsKeys.From(name => name == "AWS_ACCESS_KEY_ID" ? "id" : null));
        Assert.Equal(new AwsKeys("v", "v", "v"), AwsKeys.From(_ => "v"));
        Assert.Null(AwsKeys.From(name => name == "AWS_SESSION_TOKEN" ? "" : "v")!.Session);
    }
}
