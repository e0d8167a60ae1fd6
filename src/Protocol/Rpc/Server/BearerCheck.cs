using System.Security.Cryptography;
using System.Text;
using Lockstep.Protocol.Rpc.Wire;
using Microsoft.AspNetCore.Http;

namespace Lockstep.Protocol.Rpc.Server;

/// <summary>Compares the caller's bearer token with ours in a time that does not depend on where they differ.</summary>
internal sealed class BearerCheck(string? token)
{
    private readonly byte[]? _expected = token is null ? null : SHA256.HashData(Encoding.UTF8.GetBytes("Bearer " + token));

    public bool Admits(HttpContext http)
    {
        if (_expected is null)
        {
            return true;
        }

        var came = http.Request.Headers[WireNames.Authorization].ToString();
        return CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(came)), _expected);
    }
}
