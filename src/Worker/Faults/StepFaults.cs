using Lockstep.Engine.Training;
using Lockstep.Worker.Training;

namespace Lockstep.Worker.Faults;

/// <summary>
/// Faults that the training thread does to itself, at its step boundaries. While nothing is injected a call looks at one field.
/// Ordered from any thread, suffered by the training thread.
/// </summary>
internal sealed class StepFaults(TimeProvider time)
{
    private const int MantissaBits = 23;
    private const double MostSeconds = 1e6;
    private readonly Lock _gate = new();
    private volatile bool _armed;
    private TimeSpan _hang;
    private int _flips;
    private double _factor = 1;
    private DateTimeOffset _slowUntil;
    private DateTimeOffset _cutUntil;
    private double _factorNow = 1;
    private long _began;

    /// <summary>The thread stands still in its next step for so long.</summary>
    public void Hang(TimeSpan duration) => Arm(() => _hang += duration);

    /// <summary>Its computations take so many times as long, from the next step on.</summary>
    public void Slow(double factor, TimeSpan duration) => Arm(() => (_factor, _slowUntil) = (factor, time.GetUtcNow() + duration));

    /// <summary>A bit flips before its next step.</summary>
    public void Corrupt() => Arm(() => _flips++);

    /// <summary>It begins no step, so that nothing goes to its peers or comes from them.</summary>
    public void CutOff(TimeSpan duration) => Arm(() => _cutUntil = time.GetUtcNow() + duration);

    /// <summary>Called by the training thread when its meter says that it computes, before it does.</summary>
    /// <param name="meter">Says what the thread seems to be doing to those outside.</param>
    /// <param name="replica">This rank's.</param>
    /// <param name="key">Random number of the step.</param>
    public void BeforeCompute(TrainingMeter meter, Replica replica, ulong key)
    {
        if (_armed)
        {
            Suffer(meter, replica, key);
        }
    }

    /// <summary>Called by the training thread when it has computed.</summary>
    /// <param name="abort">The step is given up, and slowness with it: computing looks for that between two layers too.</param>
    public void AfterCompute(CancellationToken abort)
    {
        if (_factorNow > 1)
        {
            double seconds = (_factorNow - 1) * time.GetElapsedTime(_began).TotalSeconds;
            abort.WaitHandle.WaitOne(TimeSpan.FromSeconds(Math.Min(seconds, MostSeconds)));
        }
    }

    private void Arm(Action set)
    {
        lock (_gate)
        {
            set();
            _armed = true;
        }
    }

    private void Suffer(TrainingMeter meter, Replica replica, ulong key)
    {
        TimeSpan hang, cut;
        int flips;
        lock (_gate)
        {
            var now = time.GetUtcNow();
            (hang, _hang) = (_hang, TimeSpan.Zero);
            (flips, _flips) = (_flips, 0);
            cut = _cutUntil - now;
            _factorNow = _slowUntil > now ? _factor : 1;
            _armed = _factorNow > 1;
        }

        if (flips > 0)
        {
            Corrupt(replica, flips, key);
        }

        if (cut > TimeSpan.Zero)
        {
            // From outside it looks as it would in an exchange that nothing comes out of.
            meter.Enter(MeterPhase.Reduce);
            Thread.Sleep(cut);
            meter.Enter(MeterPhase.Compute);
        }

        Thread.Sleep(hang);
        _began = time.GetTimestamp();
    }

    /// <summary>On a GPU too: there the host's view goes there and back.</summary>
    private static void Corrupt(Replica replica, int flips, ulong key)
    {
        replica.ToHost();
        for (int flip = 0; flip < flips; flip++)
        {
            FlipBit(replica.Parameters, key + (ulong)flip);
        }

        replica.ToDevice();
    }

    /// <summary>A bit of the mantissa: the value stays finite, or the step's loss would give it away before any comparison of replicas.</summary>
    private static void FlipBit(Span<float> parameters, ulong key)
    {
        int index = (int)(key % (ulong)parameters.Length);
        int bit = (int)((key >> 32) % MantissaBits);
        parameters[index] = BitConverter.Int32BitsToSingle(BitConverter.SingleToInt32Bits(parameters[index]) ^ (1 << bit));
    }
}
