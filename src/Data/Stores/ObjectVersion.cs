namespace Lockstep.Data.Stores;

/// <summary>What an object of a store was when it was first seen.</summary>
/// <param name="Length">Bytes.</param>
/// <param name="Tag">Another when the object changes: its ETag, or else its time of change; empty where the store gives neither.</param>
internal sealed record ObjectVersion(long Length, string Tag);
