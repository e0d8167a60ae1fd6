using Lockstep.Coordinator.Journal;
using Lockstep.Protocol.Samples;
using Lockstep.Protocol.V1;

namespace Lockstep.Coordinator.Runs;

/// <summary>
/// Proves from the ledger of executed steps that an epoch used each of its samples exactly once. Ranges of steps are turned into
/// portions by <see cref="ExecutedPortions"/> and portions into samples through the run's sample order, one bit a sample: nothing is
/// assumed of the order.
/// </summary>
internal static class EpochProof
{
    private const int MostNamed = 1000;

    /// <param name="plan">Of the run.</param>
    /// <param name="order">Of the run.</param>
    /// <param name="executed">Ranges of executed steps that count.</param>
    /// <param name="epoch">From 0.</param>
    /// <param name="completedAt">Steps of a run that is completed: what is left is too little for one more. Null: it goes on.</param>
    public static VerifyEpochResponse Of(StepPlan plan, ISampleOrder order, IReadOnlyList<JournaledSteps> executed, long epoch, long? completedAt = null)
    {
        var portions = new ExecutedPortions(plan, epoch);
        portions.Add(executed, completedAt);
        var response = new VerifyEpochResponse { Epoch = epoch, Samples = plan.Samples };
        response.Problems.AddRange(portions.Problems);
        response.Problems.AddRange(Runs(portions.Times, portions.First).Where(run => run.Times is not (1 or ExecutedPortions.Dropped)).Select(run => Words(plan, run, portions.Reached)));
        Count(plan, order, portions.Times, epoch, response);
        return response;
    }

    private static void Count(StepPlan plan, ISampleOrder order, int[] times, long epoch, VerifyEpochResponse response)
    {
        var used = new System.Collections.BitArray(checked((int)plan.Samples));
        response.Dropped = plan.Samples;
        for (int portion = 0; portion < times.Length; portion++)
        {
            if (times[portion] == ExecutedPortions.Dropped)
            {
                continue;
            }

            int samples = plan.SamplesIn(portion, 1);
            response.Dropped -= samples;
            for (int i = 0; i < samples; i++)
            {
                long sample = order.At(epoch, ((long)portion * plan.Portion) + i);
                bool again = times[portion] > 1 || (times[portion] == 1 && used[(int)sample]);
                response.Used += times[portion] > 0 && !used[(int)sample] ? 1 : 0;
                response.Repeated += again ? 1 : 0;
                response.Missing += times[portion] == 0 ? 1 : 0;
                used[(int)sample] |= times[portion] > 0;
                Name(response.RepeatedSamples, again, sample);
                Name(response.MissingSamples, times[portion] == 0, sample);
            }
        }
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

    private static string Words(StepPlan plan, (long First, long End, int Times) run, long reached)
    {
        string times = run.Times > 0 ? $"{run.Times} times" : run.First >= reached ? "not yet" : "never";
        return plan.FollowsWorkers
            ? $"positions {plan.PositionOf(run.First)} to {plan.PositionOf(run.End - 1) + plan.SamplesIn(run.End - 1, 1) - 1} of the epoch were used {times}"
            : $"steps {run.First} to {run.End - 1} were executed {times}";
    }
}
