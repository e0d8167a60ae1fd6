using Lockstep.Data.Sources;
using Lockstep.Data.Stores;

namespace Lockstep.Data.Tests.Stores;

public sealed class RemoteStoreTests
{
    private static readonly byte[] Content = [.. Enumerable.Range(0, 100_000).Select(i => (byte)((i * 31) ^ (i >> 8)))];

    private readonly JumpingClock _clock = new();

    [Theory]
    [InlineData(0, 1)]
    [InlineData(0, 100_000)]
    [InlineData(99_999, 1)]
    [InlineData(12_345, 6_789)]
    [InlineData(500, 0)]
    public void Read_AnyRange_IsThoseBytes(int offset, int length)
    {
        using var server = new ObjectServer(Honest);
        using var store = Open(server);
        Assert.Equal(Content[offset..(offset + length)], Read(store, "a.tar", offset, length));
        Assert.Equal(Content.Length, store.Length("a.tar"));
        Assert.Equal($"{server.Address}/data/a.tar", store.PlaceOf("a.tar"));
    }

    public static TheoryData<int, string[]> Passing => new() { { 500, [] }, { 503, ["Retry-After: 3"] }, { 429, ["Retry-After: 3"] }, { 408, [] }, { 502, [] } };

    [Theory]
    [MemberData(nameof(Passing))]
    public void Read_PassingRefusals_IsTriedAgainAsLateAsAsked(int status, string[] headers)
    {
        int refusals = 3;
        using var server = new ObjectServer(request => refusals-- > 0 ? ServerReply.Empty(status, headers) : Honest(request));
        using var store = Open(server);
        Assert.Equal(Content[5..15], Read(store, "a.tar", 5, 10));
        Assert.Equal(3, _clock.Waits.Count);
        Assert.All(_clock.Waits, wait => Assert.Equal(headers.Length > 0, wait == TimeSpan.FromSeconds(3)));
    }

    [Fact]
    public void Read_RefusedBeyondThePatience_FailsAndSaysAllThatCounts()
    {
        using var server = new ObjectServer(request => request.Method == "HEAD" ? Honest(request) : ServerReply.Empty(503));
        using var store = Open(server);
        var failed = Assert.Throws<DataException>(() => Read(store, "a.tar", 77, 10));
        Assert.Matches(@"/data/a\.tar at offset 77: status 503 Answer; \d+ attempts in [0-9.]+ s \(the next in [0-9.]+ s would be beyond data\.store\.patience, 60 s\): check that the store is up", failed.Message);
        Assert.InRange(_clock.Waits.Sum(wait => wait.TotalSeconds), 45, 60);
        Assert.Equal(_clock.Waits.Count + 1, server.Gets);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(404)]
    [InlineData(410)]
    [InlineData(418)]
    [InlineData(501)]
    public void Read_RefusedForGood_IsNotTriedAgain(int status)
    {
        using var server = new ObjectServer(request => request.Method == "HEAD" ? Honest(request) : ServerReply.Empty(status));
        using var store = Open(server);
        var failed = Assert.Throws<DataException>(() => Read(store, "a.tar", 0, 10));
        Assert.Contains($"status {status}", failed.Message, StringComparison.Ordinal);
        Assert.Contains("1 attempt", failed.Message, StringComparison.Ordinal);
        Assert.Equal(1, server.Gets);
    }

    [Fact]
    public void Read_ConnectionBreaksInTheBody_GoesOnWhereItBroke()
    {
        using var server = new ObjectServer(request => request.Range() is { } range ? Honest(request) with { CutAfter = (int)Math.Min(4000, range.Last + 1 - range.First) } : Honest(request));
        using var store = Open(server);
        Assert.Equal(Content[100..20_100], Read(store, "a.tar", 100, 20_000));
        Assert.Equal([100, 4100, 8100, 12_100, 16_100], server.Requests.Where(request => request.Method == "GET").Select(request => request.Range()!.Value.First));
    }

    [Fact]
    public void Read_ServerFallsSilent_IsGivenUpAndTriedAgain()
    {
        int silences = 1;
        using var server = new ObjectServer(request => request.Method == "GET" && silences-- > 0 ? Honest(request) with { IsSilent = true } : Honest(request));
        using var store = Open(server, new RemoteSettings { Silence = TimeSpan.FromMilliseconds(300) });
        Assert.Equal(Content[..50], Read(store, "a.tar", 0, 50));
        Assert.Equal(2, server.Gets);
    }

    /// <summary>The head came, the body does not: nobody but the watch over silence ends that.</summary>
    [Fact]
    public void Read_ServerFallsSilentInTheBody_IsGivenUpAndTriedAgain()
    {
        int silences = 1;
        using var server = new ObjectServer(request => request.Method == "GET" && silences-- > 0 ? Honest(request) with { HangsAfter = 20 } : Honest(request));
        using var store = Open(server, new RemoteSettings { Silence = TimeSpan.FromMilliseconds(300) });
        Assert.Equal(Content[..50], Read(store, "a.tar", 0, 50));
        Assert.Equal(20, server.Requests.Last().Range()!.Value.First);
    }

    [Fact]
    public void Read_NobodyListens_FailsAfterThePatience()
    {
        string address;
        using (var gone = new ObjectServer(Honest))
        {
            address = gone.Address;
        }

        using var store = new RemoteStore(new WebPlace(address + "/data"), Settings);
        var failed = Assert.Throws<DataException>(() => store.Length("a.tar"));
        Assert.Contains($"{address}/data/a.tar: Connection refused", failed.Message, StringComparison.Ordinal);
        Assert.True(_clock.Waits.Count > 5);
    }

    [Theory]
    [InlineData("\"v2\"", 100_000)]
    [InlineData("\"v1\"", 100_001)]
    public void Read_ObjectChanges_IsAnErrorNotBytesOfBoth(string tag, int length)
    {
        var now = (Tag: "\"v1\"", Content);
        using var server = new ObjectServer(request => ServerReply.Object(request, now.Content, now.Tag));
        using var store = Open(server);
        Read(store, "a.tar", 0, 10);
        now = (tag, new byte[length]);
        var failed = Assert.Throws<DataException>(() => Read(store, "a.tar", 10, 10));
        Assert.Contains("the object changed while it was read: 100000 bytes, tag \"v1\"", failed.Message, StringComparison.Ordinal);
        Assert.Equal(2, server.Gets);
    }

    [Fact]
    public void Read_ServerIgnoresRanges_SkipsToTheBytes()
    {
        using var server = new ObjectServer(request => new ServerReply(200, Content));
        using var store = Open(server);
        Assert.Equal(Content[70_000..70_010], Read(store, "a.tar", 70_000, 10));
    }

    [Fact]
    public void Read_ServerIgnoresRangesFarIntoAnObject_SaysWhichServersDo()
    {
        using var server = new ObjectServer(request => request.Method == "HEAD" ? new ServerReply(200, new byte[40 << 20]) : new ServerReply(200, new byte[40 << 20]) { CutAfter = 10 });
        using var store = Open(server);
        var failed = Assert.Throws<DataException>(() => Read(store, "a.tar", 33 << 20, 10));
        Assert.Contains("answers a range with the whole object (200 instead of 206)", failed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_BeyondTheEnd_NamesEndAndOffset()
    {
        using var server = new ObjectServer(Honest);
        using var store = Open(server);
        var failed = Assert.Throws<DataException>(() => Read(store, "a.tar", 99_995, 10));
        Assert.Contains("ends at byte 100000, expected 10 bytes at offset 99995", failed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Length_NoSuchObject_IsNull()
    {
        using var server = new ObjectServer(_ => ServerReply.Empty(404));
        using var store = Open(server);
        Assert.Null(store.Length("a.tar"));
        Assert.Contains("is not there", Assert.Throws<DataException>(() => Read(store, "a.tar", 0, 1)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(100_000)]
    [InlineData(0)]
    public void Length_ServerHasNoHead_AsksForAByte(int length)
    {
        using var server = new ObjectServer(request => request.Method == "HEAD" ? ServerReply.Empty(405) : ServerReply.Object(request, Content[..length], "\"v1\""));
        using var store = Open(server);
        Assert.Equal(length, store.Length("a.tar"));
    }

    [Fact]
    public void Length_HeadDoesNotSay_AsksForAByte()
    {
        using var server = new ObjectServer(request => Honest(request) with { HidesLength = request.Method == "HEAD" });
        using var store = Open(server);
        Assert.Equal(Content.Length, store.Length("a.tar"));
    }

    [Fact]
    public void Read_LoginInTheAddress_IsSentAndNeverShown()
    {
        using var server = new ObjectServer(request => request.Header("authorization") == "Basic " + Convert.ToBase64String("me:p@ss"u8) ? Honest(request) : ServerReply.Empty(401));
        using var store = new RemoteStore(new WebPlace(server.Address.Replace("http://", "http://me:p%40ss@", StringComparison.Ordinal) + "/data"), Settings);
        Assert.Equal(Content[..3], Read(store, "a.tar", 0, 3));
        Assert.DoesNotContain("p@ss", store.PlaceOf("a.tar"), StringComparison.Ordinal);
        Assert.DoesNotContain("p%40ss", store.PlaceOf("a.tar"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("../secret")]
    [InlineData("/etc/passwd")]
    [InlineData("a/../../b")]
    [InlineData("")]
    public void Read_NameThatLeavesThePlace_IsRefused(string name)
    {
        using var server = new ObjectServer(Honest);
        using var store = Open(server);
        Assert.Throws<DataException>(() => store.Length(name));
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task Dispose_WhileAReaderWaits_EndsItsWait()
    {
        using var server = new ObjectServer(request => request.Method == "HEAD" ? Honest(request) : Honest(request) with { IsSilent = true });
        var store = Open(server, new RemoteSettings { Silence = TimeSpan.FromMinutes(10) });
        Assert.Equal(Content.Length, store.Length("a.tar"));
        var reading = Task.Run(() => Read(store, "a.tar", 0, 10));
        while (server.Gets == 0)
        {
            await Task.Yield();
        }

        store.Dispose();
        await Assert.ThrowsAnyAsync<Exception>(() => reading);
    }

    private static ServerReply Honest(ServerRequest request) => ServerReply.Object(request, Content, "\"v1\"");

    private RemoteSettings Settings => new() { Time = _clock, Silence = Timeout.InfiniteTimeSpan, Jitter = () => 0.5 };

    private RemoteStore Open(ObjectServer server, RemoteSettings? settings = null) => new(new WebPlace(server.Address + "/data"), settings ?? Settings);

    private static byte[] Read(RemoteStore store, string name, long offset, int length)
    {
        byte[] bytes = new byte[length];
        store.Read(name, offset, bytes);
        return bytes;
    }
}
