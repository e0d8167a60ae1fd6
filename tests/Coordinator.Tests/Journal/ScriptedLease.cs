using Lockstep.Coordinator.Journal;

namespace Lockstep.Coordinator.Tests.Journal;

/// <summary>A lease whose renewals a test answers.</summary>
internal sealed class ScriptedLease(Func<int, bool> renew) : ILease
{
    private int _renewals;

    public int Renewals => Volatile.Read(ref _renewals);

    public TaskCompletionSource Disposed { get; } = new();

    public LeaseRow Read() => throw new NotSupportedException();

    public ulong? TryTake(LeaseClaim claim) => throw new NotSupportedException();

    public bool Renew(ulong term) => renew(Interlocked.Increment(ref _renewals));

    public void Release(ulong term)
    {
    }

    public void Dispose() => Disposed.TrySetResult();
}
