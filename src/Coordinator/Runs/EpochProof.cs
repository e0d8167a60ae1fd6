using Lockstep.Protocol.Samples;
using Lockstep.Protocol.V1;

namespace Lockstep.Coordinator.Runs;

/// <summary>
/// Proves from the ledger of executed steps that an epoch used each of its samples exactly once. Ranges of steps are turned into
/// samples through the run's sample order, one bit a sample: nothing is assumed of the order.
/// </summary>
internal static class EpochProof
{
    private const int MostNamed = 1000;

    /// <param name="plan">Of the run.</param>
    /// <param name="order">Of the run.</param>
    /// <param name="executed">Ranges of executed steps [first, end) that count.</param>
    /// <param name="epoch">From 0.</param>
    public static VerifyEpochResponse Of(StepPlan plan, SampleOrder order, IReadOnlyList<(long First, long End)> executed, long epoch)
    {
        long first = epoch * plan.StepsPerEpoch, end = Math.Min(first + plan.StepsPerEpoch, plan.TotalSteps);
        var times = new int[Math.Max(0, end - first)];
        foreach (var range in executed)
        {
            for (long step = Math.Max(first, range.First); step < Math.Min(end, range.End); step++)
            {
                times[step - first]++;
            }
        }

        var response = new VerifyEpochResponse { Epoch = epoch, Samples = plan.Samples };
        long reached = executed.Select(range => range.End).DefaultIfEmpty(0).Max();
        response.Problems.AddRange(Runs(times, first).Where(run => run.Times != 1).Select(run => Words(run, reached)));
        Count(plan, order, times, epoch, response);
        return response;
    }

    private static void Count(StepPlan plan, SampleOrder order, int[] times, long epoch, VerifyEpochResponse response)
    {
        var used = new System.Collections.BitArray(checked((int)plan.Samples));
        for (int step = 0; step < times.Length; step++)
        {
            for (int i = 0; i < plan.GlobalBatch; i++)
            {
                long sample = order.At(epoch, ((long)step * plan.GlobalBatch) + i);
                bool again = times[step] > 1 || (times[step] == 1 && used[(int)sample]);
                response.Used += times[step] > 0 && !used[(int)sample] ? 1 : 0;
                response.Repeated += again ? 1 : 0;
                response.Missing += times[step] == 0 ? 1 : 0;
                used[(int)sample] |= times[step] > 0;
                Name(response.RepeatedSamples, again, sample);
                Name(response.MissingSamples, times[step] == 0, sample);
            }
        }

        response.Dropped = plan.Samples - ((long)times.Length * plan.GlobalBatch);
    }

    private static void Name(ICollection<long> names, bool named, long sample)
    {
        if (named && names.Count < MostNamed)
        {
            names.Add(sample);
        }
    }

    private static IEnumerable<(long First, long End, int Times)> Runs(int[] times, long offset)
    {
        for (int first = 0, end; first < times.Length; first = end)
        {
            end = first + 1;
            while (end < times.Length && times[end] == times[first])
            {
                end++;
            }

            yield return (offset + first, offset + end, times[first]);
        }
    }

    private static string Words((long First, long End, int Times) run, long reached)
    {
        string times = run.Times > 0 ? $"{run.Times} times" : run.First >= reached ? "not yet" : "never";
        return $"steps {run.First} to {run.End - 1} were executed {times}";
    }
}
