using Lockstep.Data.Sources;
using Lockstep.Data.Stores;

namespace Lockstep.Data.Tests.Stores;

public sealed class S3StoreTests
{
    private const string Id = "AKID";
    private const string Secret = "secret/with+signs";

    private static readonly byte[] Content = [.. Enumerable.Range(0, 5000).Select(i => (byte)(i * 7 / 3))];

    private static ServerReply Answer(ServerRequest request) => new SignatureChecker(Id, Secret, "eu-central-1").Problem(request) is { } problem
        ? ServerReply.Empty(403, "x-refused: " + problem)
        : ServerReply.Object(request, Content, "\"v1\"");

    [Theory]
    [InlineData("s3://bucket", "shard-0.tar", "/bucket/shard-0.tar")]
    [InlineData("s3://bucket/", "shard-0.tar", "/bucket/shard-0.tar")]
    [InlineData("s3://bucket/a/b/", "c/shard 0+ü=1.tar", "/bucket/a/b/c/shard%200%2B%C3%BC%3D1.tar")]
    [InlineData("s3://my.bucket/a", "x~y:z.tar", "/my.bucket/a/x~y%3Az.tar")]
    public void Read_SignedRequest_IsAcceptedByAServerThatChecks(string address, string name, string target)
    {
        using var server = new ObjectServer(Answer);
        using var store = Store(address, server, new AwsKeys(Id, Secret, null));
        byte[] bytes = new byte[100];
        store.Read(name, 4000, bytes);
        Assert.Equal(Content[4000..4100], bytes);
        Assert.Equal(Content.Length, store.Length(name));
        Assert.All(server.Requests, request => Assert.Equal(target, request.Target));
        Assert.Equal(["HEAD", "GET"], server.Requests.Select(request => request.Method));
    }

    [Fact]
    public void Read_TemporaryKeys_SignsTheSessionToken()
    {
        using var server = new ObjectServer(Answer);
        using var store = Store("s3://bucket", server, new AwsKeys(Id, Secret, "token=="));
        store.Read("a", 0, new byte[10]);
        Assert.All(server.Requests, request => Assert.Equal("token==", request.Header("x-amz-security-token")));
        Assert.All(server.Requests, request => Assert.Contains("x-amz-security-token", request.Header("authorization"), StringComparison.Ordinal));
    }

    [Fact]
    public void Read_WrongSecret_IsRefusedOnceAndSaysWhatToCheckButNotTheSecret()
    {
        using var server = new ObjectServer(Answer);
        using var store = Store("s3://bucket/p", server, new AwsKeys(Id, "wrong", null));
        var refused = Assert.Throws<DataException>(() => store.Read("a.tar", 0, new byte[10]));
        Assert.Contains("s3://bucket/p/a.tar", refused.Message, StringComparison.Ordinal);
        Assert.Contains("status 403", refused.Message, StringComparison.Ordinal);
        Assert.Contains("1 attempt", refused.Message, StringComparison.Ordinal);
        Assert.Contains("AWS_SECRET_ACCESS_KEY", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("wrong", refused.ToString(), StringComparison.Ordinal);
        Assert.Single(server.Requests);
    }

    [Fact]
    public void Read_NoKeys_IsAnonymousAndSaysSoWhenRefused()
    {
        using var server = new ObjectServer(Answer);
        using var store = Store("s3://bucket", server, keys: null);
        var refused = Assert.Throws<DataException>(() => store.Read("a.tar", 0, new byte[10]));
        Assert.Contains("the request was anonymous: set AWS_ACCESS_KEY_ID", refused.Message, StringComparison.Ordinal);
        Assert.Null(Assert.Single(server.Requests).Header("authorization"));
    }

    [Fact]
    public void Read_BucketOfAnotherRegion_NamesTheRegion()
    {
        using var server = new ObjectServer(_ => ServerReply.Empty(301, "x-amz-bucket-region: us-west-2"));
        using var store = Store("s3://bucket", server, new AwsKeys(Id, Secret, null));
        var refused = Assert.Throws<DataException>(() => store.Length("a.tar"));
        Assert.Contains("the bucket lies in region us-west-2: set data.store.region", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("s3://bucket/a", "https://bucket.s3.eu-central-1.amazonaws.com/a/x.tar")]
    [InlineData("s3://my.bucket/a", "https://s3.eu-central-1.amazonaws.com/my.bucket/a/x.tar")]
    public void AddressOf_NoEndpoint_IsAmazons(string address, string expected) =>
        Assert.Equal(expected, new S3Place(address, new StoreSettings { Region = "eu-central-1" }, null, TimeProvider.System).AddressOf("x.tar").AbsoluteUri);

    [Theory]
    [InlineData("s3://", null)]
    [InlineData("s3:///a", null)]
    [InlineData("s3://bucket", "minio:9000")]
    public void New_NoBucketOrNoEndpointAddress_Throws(string address, string? endpoint) =>
        Assert.Throws<DataException>(() => new S3Place(address, new StoreSettings { Endpoint = endpoint }, null, TimeProvider.System));

    private static RemoteStore Store(string address, ObjectServer server, AwsKeys? keys) => new(
        new S3Place(address, new StoreSettings { Endpoint = server.Address, Region = "eu-central-1" }, keys, TimeProvider.System),
        new RemoteSettings { Time = new JumpingClock(), Silence = Timeout.InfiniteTimeSpan, MayRedirect = false });
}
