using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using Lockstep.Data.Sources;

namespace Lockstep.Data.Stores;

/// <summary>
/// Objects over HTTP, read by ranges on the caller's thread. What fails in passing is tried again and goes on where it broke off; an
/// object that becomes another one while it is read is noticed by its ETag (or time of change) and length, and is an error.
/// </summary>
internal sealed class RemoteStore : IVersionedStore
{
    /// <summary>A server that ignores ranges sends everything from the first byte: bearable for an index, not for shards.</summary>
    private const long MostSkipped = 32L << 20;

    private readonly IRemotePlace _place;
    private readonly RemoteSettings _settings;
    private readonly HttpClient _client;
    private readonly CancellationTokenSource _closed = new();
    private readonly ConcurrentDictionary<string, ObjectVersion> _known = new(StringComparer.Ordinal);

    public RemoteStore(IRemotePlace place, RemoteSettings settings)
    {
        (_place, _settings) = (place, settings);
        _client = new HttpClient(settings.Handler(settings)) { Timeout = Timeout.InfiniteTimeSpan };
    }

    public string PlaceOf(string name) => _place.PlaceOf(ObjectName.Checked(name));

    public long? Length(string name) => Find(name)?.Length;

    public ObjectVersion? Find(string name)
    {
        if (_known.TryGetValue(name, out var known))
        {
            return known;
        }

        string where = PlaceOf(name);
        var trial = new RemoteTrial(_settings, _closed.Token);
        while (true)
        {
            try
            {
                return Ask(name) is { } found ? _known.GetOrAdd(name, found) : null;
            }
            catch (RemoteFault fault)
            {
                trial.Recover(where, fault);
            }
        }
    }

    public void Read(string name, long offset, Span<byte> to)
    {
        var version = Find(name) ?? throw new DataException($"{PlaceOf(name)} is not there: check the address, or pack and upload the data anew.");
        if (offset + to.Length > version.Length)
        {
            throw new DataException($"{PlaceOf(name)} ends at byte {version.Length}, expected {to.Length} bytes at offset {offset}: it is cut short, or another object than its index describes; upload it again.");
        }

        var trial = new RemoteTrial(_settings, _closed.Token);
        int done = 0;
        while (done < to.Length)
        {
            try
            {
                Fetch(name, version, offset, to, ref done);
            }
            catch (RemoteFault fault)
            {
                trial.Recover($"{PlaceOf(name)} at offset {offset + done}", fault);
            }
        }
    }

    public void Expect(string name, long offset, long length)
    {
    }

    public void Dispose()
    {
        _closed.Cancel();
        _client.Dispose();
    }

    /// <summary>What the object is now; null where there is none. A server that has no HEAD, or no length in its answer, is asked for a byte.</summary>
    private ObjectVersion? Ask(string name)
    {
        using (var head = Send(Request(name, HttpMethod.Head)))
        {
            if (RemoteAnswer.IsMissing(head.Answer))
            {
                return null;
            }

            if (head.Answer.StatusCode == HttpStatusCode.OK && RemoteAnswer.TotalOf(head.Answer) is { } length)
            {
                return new ObjectVersion(length, RemoteAnswer.TagOf(head.Answer));
            }

            if (!head.Answer.IsSuccessStatusCode && head.Answer.StatusCode is not (HttpStatusCode.MethodNotAllowed or HttpStatusCode.NotImplemented))
            {
                throw RemoteAnswer.Refusal(head.Answer, _place, _settings.Time);
            }
        }

        return AskForAByte(name);
    }

    private ObjectVersion? AskForAByte(string name)
    {
        var request = Request(name, HttpMethod.Get);
        request.Headers.Range = new RangeHeaderValue(0, 0);
        using var first = Send(request);
        if (RemoteAnswer.IsMissing(first.Answer))
        {
            return null;
        }

        // An empty object has no first byte, and its refusal says so.
        bool answered = first.Answer.IsSuccessStatusCode || first.Answer.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable;
        return answered && RemoteAnswer.TotalOf(first.Answer) is { } length
            ? new ObjectVersion(length, RemoteAnswer.TagOf(first.Answer))
            : throw (answered ? new RemoteFault("the server does not say how long the object is") { Advice = "serve the data by a server that gives lengths and ranges" } : RemoteAnswer.Refusal(first.Answer, _place, _settings.Time));
    }

    /// <param name="name">Of the object.</param>
    /// <param name="version">That it must have.</param>
    /// <param name="offset">Of the first byte of <paramref name="to"/>.</param>
    /// <param name="to">Filled from <paramref name="done"/> on.</param>
    /// <param name="done">Bytes that are there, whatever happens.</param>
    private void Fetch(string name, ObjectVersion version, long offset, Span<byte> to, ref int done)
    {
        var request = Request(name, HttpMethod.Get);
        request.Headers.Range = new RangeHeaderValue(offset + done, offset + to.Length - 1);
        using var exchange = Send(request);
        CheckSame(exchange.Answer, version);
        Reach(exchange, offset + done);
        while (done < to.Length)
        {
            int got = exchange.Read(to[done..]);
            done += got > 0 ? got : throw new RemoteFault($"the body ended {to.Length - done} bytes early") { IsPassing = true };
        }
    }

    /// <summary>Brings the body to the byte that was asked for.</summary>
    private void Reach(RemoteExchange exchange, long offset)
    {
        var answer = exchange.Answer;
        switch (answer.StatusCode)
        {
            case HttpStatusCode.PartialContent when answer.Content.Headers.ContentRange?.From == offset:
                return;
            case HttpStatusCode.PartialContent:
                throw new RemoteFault($"asked for bytes from {offset} on, got '{answer.Content.Headers.ContentRange}'") { IsPassing = true };
            case HttpStatusCode.OK when offset <= MostSkipped:
                exchange.Skip(offset);
                return;
            case HttpStatusCode.OK:
                throw new RemoteFault("the server answers a range with the whole object (200 instead of 206)") { Advice = "serve the data by a server that has range requests, such as nginx, Caddy or an S3-compatible store" };
            default:
                throw RemoteAnswer.Refusal(answer, _place, _settings.Time);
        }
    }

    private static void CheckSame(HttpResponseMessage answer, ObjectVersion version)
    {
        bool speaks = answer.IsSuccessStatusCode || answer.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable;
        if (!speaks)
        {
            return;
        }

        var now = new ObjectVersion(RemoteAnswer.TotalOf(answer) ?? version.Length, RemoteAnswer.TagOf(answer));
        if (now.Length != version.Length || (now.Tag.Length > 0 && version.Tag.Length > 0 && now.Tag != version.Tag))
        {
            throw new RemoteFault($"the object changed while it was read: {version.Length} bytes, tag {version.Tag}, became {now.Length} bytes, tag {now.Tag}")
            {
                Advice = "leave data alone while a run reads it; start the run anew, under another address if the old data are to be used as well",
            };
        }
    }

    private HttpRequestMessage Request(string name, HttpMethod method) => new(method, _place.AddressOf(ObjectName.Checked(name)));

    private RemoteExchange Send(HttpRequestMessage request) => new(_client, _place, request, _settings, _closed.Token);
}
