namespace Lockstep.Data.Packing;

/// <summary>Counts over threads and tells now and then.</summary>
internal sealed class WorkMeter(long total, Action<WorkProgress>? tell)
{
    private const int Parts = 1000;

    private readonly long _part = Math.Max(1, total / Parts);
    private long _done;

    /// <summary>Told when another thousandth of the whole is done, and at the end.</summary>
    public void Add(long count)
    {
        long done = Interlocked.Add(ref _done, count);
        if (count > 0 && (done / _part != (done - count) / _part || done == total))
        {
            tell?.Invoke(new WorkProgress(done, total));
        }
    }
}
