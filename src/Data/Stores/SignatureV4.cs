using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Lockstep.Data.Stores;

/// <summary>
/// AWS Signature Version 4 of requests without a body ("Authenticating Requests: Using the Authorization Header", Amazon S3 API
/// reference). All given headers are signed.
/// </summary>
internal static class SignatureV4
{
    /// <summary>SHA-256 of nothing, in hexadecimal: the hash of the body of a GET.</summary>
    public const string EmptyHash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    private const string Algorithm = "AWS4-HMAC-SHA256";

    /// <summary>How a time looks in x-amz-date.</summary>
    public static string Stamp(DateTimeOffset time) => time.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);

    /// <summary>The value of the Authorization header.</summary>
    /// <param name="method">GET, HEAD.</param>
    /// <param name="address">Its path must be encoded as <see cref="UriText"/> does.</param>
    /// <param name="headers">Names in lower case; host and x-amz-date among them.</param>
    /// <param name="keys">Of the caller.</param>
    /// <param name="region">E.g. us-east-1.</param>
    /// <param name="time">As in x-amz-date.</param>
    public static string Authorization(string method, Uri address, IReadOnlyDictionary<string, string> headers, AwsKeys keys, string region, DateTimeOffset time)
    {
        string scope = Scope(region, time);
        string signature = Signature(keys.Secret, region, time, TextToSign(CanonicalRequest(method, address, headers), scope, time));
        return $"{Algorithm} Credential={keys.Id}/{scope},SignedHeaders={Names(headers)},Signature={signature}";
    }

    internal static string CanonicalRequest(string method, Uri address, IReadOnlyDictionary<string, string> headers)
    {
        var text = new StringBuilder().Append(method).Append('\n').Append(address.AbsolutePath).Append('\n').Append(CanonicalQuery(address)).Append('\n');
        foreach (var header in headers.OrderBy(header => header.Key, StringComparer.Ordinal))
        {
            text.Append(header.Key).Append(':').Append(header.Value.Trim()).Append('\n');
        }

        return text.Append('\n').Append(Names(headers)).Append('\n').Append(headers.GetValueOrDefault("x-amz-content-sha256", EmptyHash)).ToString();
    }

    internal static string TextToSign(string canonicalRequest, string scope, DateTimeOffset time) =>
        $"{Algorithm}\n{Stamp(time)}\n{scope}\n{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(canonicalRequest)))}";

    internal static string Scope(string region, DateTimeOffset time) => $"{Stamp(time)[..8]}/{region}/s3/aws4_request";

    internal static string Signature(string secret, string region, DateTimeOffset time, string textToSign)
    {
        byte[] key = Encoding.UTF8.GetBytes("AWS4" + secret);
        foreach (string part in Scope(region, time).Split('/'))
        {
            key = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(part));
        }

        return Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(textToSign)));
    }

    private static string CanonicalQuery(Uri address)
    {
        var pairs = address.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split('=', 2))
            .Select(pair => (Name: Again(pair[0]), Value: pair.Length > 1 ? Again(pair[1]) : string.Empty));
        return string.Join('&', pairs.OrderBy(pair => pair.Name, StringComparer.Ordinal).ThenBy(pair => pair.Value, StringComparer.Ordinal).Select(pair => $"{pair.Name}={pair.Value}"));
    }

    private static string Again(string text) => UriText.Part(Uri.UnescapeDataString(text));

    private static string Names(IReadOnlyDictionary<string, string> headers) => string.Join(';', headers.Keys.Order(StringComparer.Ordinal));
}
