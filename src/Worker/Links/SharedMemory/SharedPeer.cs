namespace Lockstep.Worker.Links.SharedMemory;

/// <summary>What a rank of the own host shares with this one in a generation.</summary>
/// <param name="Rank">Whose it is.</param>
/// <param name="Inbox">Where this rank writes to it.</param>
/// <param name="Exposed">What it lets others read; null where it exposes nothing, or not as many bytes as this rank.</param>
internal sealed record SharedPeer(int Rank, SharedInbox Inbox, SharedSegment? Exposed) : IDisposable
{
    public void Dispose()
    {
        Inbox.Dispose();
        Exposed?.Dispose();
    }
}
