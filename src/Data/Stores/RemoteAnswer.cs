using System.Net;

namespace Lockstep.Data.Stores;

/// <summary>What a remote store's answer says beyond its body.</summary>
internal static class RemoteAnswer
{
    public static bool IsMissing(HttpResponseMessage answer) => answer.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Gone;

    /// <summary>See <see cref="ObjectVersion.Tag"/>.</summary>
    public static string TagOf(HttpResponseMessage answer) =>
        answer.Headers.NonValidated.TryGetValues("ETag", out var tags) && tags.Count > 0 ? tags.ToString()
            : answer.Content.Headers.LastModified is { } changed ? changed.ToString("R", System.Globalization.CultureInfo.InvariantCulture)
            : string.Empty;

    /// <summary>Bytes of the whole object; null where the answer does not say.</summary>
    public static long? TotalOf(HttpResponseMessage answer) => answer.StatusCode switch
    {
        HttpStatusCode.OK => answer.Content.Headers.ContentLength,
        _ => answer.Content.Headers.ContentRange?.Length,
    };

    /// <summary>Of an answer that is no success.</summary>
    public static RemoteFault Refusal(HttpResponseMessage answer, IRemotePlace place, TimeProvider time)
    {
        int status = (int)answer.StatusCode;
        string reason = $"status {status} {answer.ReasonPhrase}".TrimEnd();
        bool passing = status is 408 or 425 or 429 or (>= 500 and not (501 or 505));
        var fault = new RemoteFault(reason) { IsPassing = passing, Wait = WaitOf(answer, time) };
        string? advice = place.Advice(answer) ?? (IsMissing(answer) ? "the object is not there: check the address, or pack and upload the data anew" : null);
        return advice is null ? fault : new RemoteFault(reason) { IsPassing = passing, Wait = fault.Wait, Advice = advice };
    }

    private static TimeSpan WaitOf(HttpResponseMessage answer, TimeProvider time) => answer.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } when date > time.GetUtcNow() => date - time.GetUtcNow(),
        _ => TimeSpan.Zero,
    };
}
