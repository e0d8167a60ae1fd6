namespace Lockstep.Worker.Hosting;

/// <summary>Which of several coordinators to try next, and when. All are tried in turn, with a pause after each round that grows.</summary>
/// <param name="addresses">At least one.</param>
internal sealed class CoordinatorSearch(IReadOnlyList<Uri> addresses)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);
    private readonly HashSet<Uri> _tried = [];
    private TimeSpan _pause = FirstPause;
    private Uri? _hint;
    private int _place;

    /// <summary>The pauses grow no longer.</summary>
    public static TimeSpan LongestPause { get; } = TimeSpan.FromSeconds(1);

    /// <summary>The leader that a standby named, else the next that was not tried in this round.</summary>
    public Uri Next()
    {
        var address = _hint ?? Following();
        _hint = null;
        _tried.Add(address);
        return address;
    }

    /// <summary>There is a link to the address given last. When it is lost, the others are tried first, and pauses begin short.</summary>
    public void Linked(Uri address)
    {
        _pause = FirstPause;
        _tried.Clear();
        _tried.Add(address);
    }

    /// <summary>The pause before <see cref="Next"/>.</summary>
    /// <param name="hint">Where the leader is, as a coordinator that stands by said; null: it did not.</param>
    public TimeSpan Failed(Uri? hint)
    {
        // One that was tried in this round is not tried again at once: a dead leader is still the leader until its lease is over.
        if (hint is not null && !_tried.Contains(hint))
        {
            _hint = hint;
            return TimeSpan.Zero;
        }

        if (addresses.Any(address => !_tried.Contains(address)))
        {
            return TimeSpan.Zero;
        }

        var pause = _pause;
        _pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        _tried.Clear();
        return pause;
    }

    private Uri Following()
    {
        while (_tried.Contains(addresses[_place % addresses.Count]))
        {
            _place++;
        }

        return addresses[_place++ % addresses.Count];
    }
}
