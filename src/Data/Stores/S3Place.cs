using System.Net;
using System.Net.Http.Headers;
using Lockstep.Data.Sources;

namespace Lockstep.Data.Stores;

/// <summary>
/// Objects of a bucket, s3://bucket/prefix. With an endpoint the bucket stands in the path (as MinIO and Ceph have it), without one in
/// Amazon's host name; a name with dots always stands in the path, since Amazon's certificate does not cover it.
/// </summary>
internal sealed class S3Place : IRemotePlace
{
    private readonly string _bucket;
    private readonly string _prefix;
    private readonly Uri _root;
    private readonly string _region;
    private readonly AwsKeys? _keys;
    private readonly TimeProvider _time;

    /// <exception cref="DataException">The address names no bucket, or the endpoint is none.</exception>
    public S3Place(string address, StoreSettings settings, AwsKeys? keys, TimeProvider time)
    {
        string[] parts = address["s3://".Length..].Split('/', 2);
        _bucket = parts[0];
        _prefix = parts.Length > 1 && parts[1].Trim('/') is { Length: > 0 } prefix ? prefix + "/" : string.Empty;
        if (_bucket.Length == 0)
        {
            throw new DataException($"'{address}' names no bucket, expected s3://bucket/prefix.");
        }

        (_region, _keys, _time) = (settings.Region, keys, time);
        _root = Root(settings);
    }

    public string PlaceOf(string name) => $"s3://{_bucket}/{_prefix}{name}";

    public Uri AddressOf(string name) => new(_root, UriText.Path(_prefix + name));

    public void Sign(HttpRequestMessage request)
    {
        if (_keys is null)
        {
            return;
        }

        var now = _time.GetUtcNow();
        var address = request.RequestUri!;
        var headers = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["host"] = address.IsDefaultPort ? address.Host : address.Authority,
            ["x-amz-content-sha256"] = SignatureV4.EmptyHash,
            ["x-amz-date"] = SignatureV4.Stamp(now),
        };
        if (_keys.Session is { } session)
        {
            headers["x-amz-security-token"] = session;
        }

        if (request.Headers.Range is { } range)
        {
            headers["range"] = range.ToString();
        }

        foreach (var header in headers.Where(header => header.Key.StartsWith("x-amz-", StringComparison.Ordinal)))
        {
            request.Headers.Add(header.Key, header.Value);
        }

        string authorization = SignatureV4.Authorization(request.Method.Method, address, headers, _keys, _region, now);
        request.Headers.Authorization = new AuthenticationHeaderValue(authorization.Split(' ', 2)[0], authorization.Split(' ', 2)[1]);
    }

    public string? Advice(HttpResponseMessage answer) => answer.StatusCode switch
    {
        _ when RegionOf(answer) is { } region && region != _region => $"the bucket lies in region {region}: set data.store.region, found {_region}",
        HttpStatusCode.Moved or HttpStatusCode.TemporaryRedirect => "the bucket lies elsewhere: set data.store.region or data.store.endpoint",
        HttpStatusCode.Forbidden or HttpStatusCode.Unauthorized or HttpStatusCode.BadRequest when _keys is null =>
            "the request was anonymous: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY for the worker",
        HttpStatusCode.Forbidden or HttpStatusCode.Unauthorized or HttpStatusCode.BadRequest =>
            $"key {_keys} was refused: check AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN, data.store.region ({_region}), the worker's clock, and the key's rights to read and list the bucket",
        _ => null,
    };

    private static string? RegionOf(HttpResponseMessage answer) => answer.Headers.TryGetValues("x-amz-bucket-region", out var values) ? values.FirstOrDefault() : null;

    private Uri Root(StoreSettings settings)
    {
        if (settings.Endpoint is { } endpoint)
        {
            return Uri.TryCreate(endpoint.TrimEnd('/') + "/", UriKind.Absolute, out var root) && root.Scheme is "http" or "https"
                ? new Uri(root, _bucket + "/")
                : throw new DataException($"data.store.endpoint '{endpoint}' is no address, expected e.g. http://minio:9000.");
        }

        return _bucket.Contains('.', StringComparison.Ordinal)
            ? new Uri($"https://s3.{settings.Region}.amazonaws.com/{_bucket}/")
            : new Uri($"https://{_bucket}.s3.{settings.Region}.amazonaws.com/");
    }
}
