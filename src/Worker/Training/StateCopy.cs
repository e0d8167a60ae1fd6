using Lockstep.Engine.Training;

namespace Lockstep.Worker.Training;

/// <summary>
/// Memory for a replica's whole state, kept from one checkpoint to the next. Its pages are touched when it is made: the first
/// touch costs several times the copy, and it must not be paid on the training thread.
/// </summary>
internal sealed class StateCopy
{
    /// <summary>Floats of a share that are worth a second thread: 1 MiB, about 0.1 ms.</summary>
    private const int ShareLength = 1 << 18;

    public StateCopy(Replica replica)
    {
        Parameters = new float[replica.Parameters.Length];
        Statistics = new float[replica.Statistics.Length];
        Optimizer = new float[replica.OptimizerState.Length];

        // New memory is zero without having been touched: zeros written by hand make the pages real.
        Array.Fill(Parameters, 0);
        Array.Fill(Statistics, 0);
        Array.Fill(Optimizer, 0);
    }

    public float[] Parameters { get; }

    public float[] Statistics { get; }

    public float[] Optimizer { get; }

    /// <summary>Overwrites the copy. At a step boundary the lanes are idle, so as many threads copy: one alone does not fill the memory bus.</summary>
    public void Take(Replica replica)
    {
        int total = Parameters.Length + Optimizer.Length;
        int shares = Math.Clamp(total / ShareLength, 1, replica.Lanes);
        replica.ToHost();
        replica.Statistics.CopyTo(Statistics);
        if (shares == 1)
        {
            TakeShare(replica, 0, 1);
            return;
        }

        Parallel.For(0, shares, new ParallelOptions { MaxDegreeOfParallelism = shares }, share => TakeShare(replica, share, shares));
    }

    private void TakeShare(Replica replica, int share, int shares)
    {
        Part(replica.Parameters, share, shares).CopyTo(Part<float>(Parameters, share, shares));
        Part(replica.OptimizerState, share, shares).CopyTo(Part<float>(Optimizer, share, shares));
    }

    private static Span<T> Part<T>(Span<T> whole, int share, int shares)
    {
        int begin = (int)((long)whole.Length * share / shares);
        return whole[begin..(int)((long)whole.Length * (share + 1) / shares)];
    }
}
