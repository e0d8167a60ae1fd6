namespace Lockstep.Protocol.Experiments;

/// <summary>Whether a data path is a place on this host or the address of a store.</summary>
public static class DataAddress
{
    private static readonly string[] Schemes = ["http://", "https://", "s3://"];

    public static bool IsRemote(string path) => Schemes.Any(scheme => path.StartsWith(scheme, StringComparison.OrdinalIgnoreCase));
}
