using Lockstep.Data.Loading;
using Lockstep.Protocol.Samples;

namespace Lockstep.Worker.Training;

/// <summary>
/// The slices that a rank needs, step after step. A position is epoch × samples + place in the epoch, so that one number says
/// both: <see cref="SampleAt"/> takes it apart again.
/// </summary>
internal static class StepRequests
{
    /// <summary>Own slices of the steps after a position, to the end of the run; the last one of a step may be partial.</summary>
    public static IEnumerator<SliceRequest> Training(StepPlan plan, StepWalk walk, StepShares shares, RunPosition position)
    {
        for (; !walk.IsDone(position); position = walk.After(position))
        {
            var step = walk.Step(position);
            var share = shares.Of(step);
            for (int slice = share.First; slice < share.End; slice++)
            {
                yield return new SliceRequest(step.Epoch, (step.Epoch * plan.Samples) + step.PositionOf(slice), step.SamplesOf(slice));
            }
        }
    }

    /// <summary>Own slices of the evaluation images, in file order; the last one may be partial.</summary>
    public static IEnumerator<SliceRequest> Evaluation(int samples, int sliceSize, SliceShare share)
    {
        for (int slice = share.First; slice < share.End; slice++)
        {
            int first = slice * sliceSize;
            yield return new SliceRequest(0, first, Math.Min(sliceSize, samples - first));
        }
    }

    public static SampleAt InOrder(ISampleOrder order) => position => order.At(position / order.Count, position % order.Count);

    public static int EvaluationSlices(int samples, int sliceSize) => (samples + sliceSize - 1) / sliceSize;
}
