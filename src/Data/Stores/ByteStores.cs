using Lockstep.Data.Sources;

namespace Lockstep.Data.Stores;

/// <summary>Opens stores by the scheme of their address.</summary>
public static class ByteStores
{
    private static readonly IReadOnlyDictionary<string, Func<string, StoreSettings, IByteStore>> Schemes =
        new Dictionary<string, Func<string, StoreSettings, IByteStore>>(StringComparer.OrdinalIgnoreCase)
        {
            ["http"] = (address, settings) => Remote(new WebPlace(address), settings, mayRedirect: true),
            ["https"] = (address, settings) => Remote(new WebPlace(address), settings, mayRedirect: true),
            ["s3"] = (address, settings) => Remote(new S3Place(address, settings, AwsKeys.FromEnvironment(), TimeProvider.System), settings, mayRedirect: false),
        };

    /// <param name="place">A folder's path, or an address: http(s)://…, s3://bucket/prefix.</param>
    /// <param name="settings">For remote ones.</param>
    /// <exception cref="DataException">The address is of a kind that we do not read, or malformed.</exception>
    public static IByteStore Open(string place, StoreSettings settings)
    {
        int end = place.IndexOf("://", StringComparison.Ordinal);
        if (end < 0)
        {
            return new FolderStore(place);
        }

        if (!Schemes.TryGetValue(place[..end], out var open))
        {
            throw new DataException($"'{place}' is an address of a kind that is not read, expected {string.Join(", ", Schemes.Keys.Select(scheme => scheme + "://"))} or the path of a folder.");
        }

        try
        {
            return open(place, settings);
        }
        catch (UriFormatException exception)
        {
            throw new DataException($"'{place}' is no address: {exception.Message}", exception);
        }
    }

    private static CachedStore Remote(IRemotePlace place, StoreSettings settings, bool mayRedirect) =>
        new(new RemoteStore(place, new RemoteSettings { Patience = settings.Patience, MayRedirect = mayRedirect }), new CacheSettings(settings));
}
