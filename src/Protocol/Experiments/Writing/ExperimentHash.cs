using System.Security.Cryptography;
using System.Text;

namespace Lockstep.Protocol.Experiments;

/// <summary>The identity of an experiment: equal hashes mean equal values at every key, written or default.</summary>
public static class ExperimentHash
{
    /// <summary>SHA-256 of <see cref="ExperimentJson.Canonical"/>, 64 lower-case hexadecimal digits.</summary>
    public static string Of(ExperimentSpec spec)
        => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(ExperimentJson.Canonical(spec))));
}
