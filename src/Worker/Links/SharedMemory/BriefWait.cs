using System.Diagnostics;

namespace Lockstep.Worker.Links.SharedMemory;

/// <summary>
/// What a rank does before it sleeps: it looks again and again, since a peer that runs answers within microseconds and a sleep with
/// its wake-up costs ten; then it lets other threads run in between. Either only while it pays. Where looking was in vain several times
/// in a row, the peer does not run, perhaps because this rank has its core; where others kept the core long, they compute, and one
/// that sleeps gets it back sooner than one that yields. It then refrains for a while and tries again.
/// </summary>
/// <param name="spins">Looks at most; 0 where there are fewer cores than ranks on the host.</param>
internal sealed class BriefWait(int spins)
{
    /// <summary>With the look itself 20 to 30 µs.</summary>
    public const int MostSpins = 400;

    private const int Yields = 4;
    private const int MostBarren = 4;
    private const int Abstinence = 64;
    private static readonly TimeSpan LongYield = TimeSpan.FromMicroseconds(200);
    private int _spun;
    private int _yielded;
    private int _barren;
    private int _waitsWithoutSpins;
    private int _waitsWithoutYields;
    private bool _waited;

    /// <summary>Something moved, or a transfer begins.</summary>
    public void Restart()
    {
        if (!_waited)
        {
            return;
        }

        _barren = _spun > 0 && _spun < spins ? 0 : _barren;
        _waitsWithoutSpins = Math.Max(0, _waitsWithoutSpins - 1);
        _waitsWithoutYields = Math.Max(0, _waitsWithoutYields - 1);
        (_spun, _yielded, _waited) = (0, 0, false);
    }

    /// <summary>Lets a moment pass. False if it is time to sleep.</summary>
    public bool TryLinger()
    {
        _waited = true;
        if (_spun < spins && _waitsWithoutSpins == 0)
        {
            Spin();
            return true;
        }

        if (_yielded < Yields && _waitsWithoutYields == 0)
        {
            Yield();
            return true;
        }

        return false;
    }

    private void Spin()
    {
        Thread.SpinWait(1);
        if (++_spun == spins && ++_barren >= MostBarren)
        {
            _waitsWithoutSpins = Abstinence;
        }
    }

    private void Yield()
    {
        _yielded++;
        long start = Stopwatch.GetTimestamp();
        Thread.Yield();
        if (Stopwatch.GetElapsedTime(start) > LongYield)
        {
            _waitsWithoutYields = Abstinence;
        }
    }
}
