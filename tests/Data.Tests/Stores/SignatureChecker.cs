using System.Security.Cryptography;
using System.Text;

namespace Lockstep.Data.Tests.Stores;

/// <summary>
/// What an S3 server does with a request: it builds the signature anew from what it received, from the documentation and not from the
/// product's code, and refuses another.
/// </summary>
internal sealed class SignatureChecker(string id, string secret, string region)
{
    /// <summary>Null if the request is signed well; else what is wrong.</summary>
    public string? Problem(ServerRequest request)
    {
        if (request.Header("authorization") is not { } authorization)
        {
            return "AccessDenied: anonymous";
        }

        var fields = authorization["AWS4-HMAC-SHA256 ".Length..].Split(',').Select(field => field.Trim().Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1]);
        string[] credential = fields["Credential"].Split('/');
        string[] names = fields["SignedHeaders"].Split(';');
        if (credential is not [var key, var day, var place, "s3", "aws4_request"] || key != id)
        {
            return "InvalidAccessKeyId";
        }

        string stamp = request.Header("x-amz-date") ?? string.Empty;
        string[] must = [.. request.Headers.Keys.Where(name => name == "host" || name.StartsWith("x-amz-", StringComparison.Ordinal))];
        if (place != region || !stamp.StartsWith(day, StringComparison.Ordinal) || must.Except(names).Any() || !names.SequenceEqual(names.Order(StringComparer.Ordinal)))
        {
            return "AuthorizationHeaderMalformed";
        }

        string[] target = request.Target.Split('?');
        string canonical = string.Join('\n',
        [
            request.Method, target[0], target.Length > 1 ? target[1] : string.Empty,
            .. names.Select(name => $"{name}:{request.Header(name)}"),
            string.Empty, fields["SignedHeaders"], request.Header("x-amz-content-sha256") ?? string.Empty,
        ]);
        string text = $"AWS4-HMAC-SHA256\n{stamp}\n{day}/{region}/s3/aws4_request\n{Hex(SHA256.HashData(Bytes(canonical)))}";
        byte[] signing = Mac(Mac(Mac(Mac(Bytes("AWS4" + secret), day), region), "s3"), "aws4_request");
        return Hex(Mac(signing, text)) == fields["Signature"] ? null : "SignatureDoesNotMatch";
    }

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static byte[] Mac(byte[] key, string text)
    {
        using var mac = new HMACSHA256(key);
        return mac.ComputeHash(Bytes(text));
    }

    private static string Hex(byte[] bytes) => BitConverter.ToString(bytes).Replace("-", string.Empty, StringComparison.Ordinal).ToLowerInvariant();
}
