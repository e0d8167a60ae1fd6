using Lockstep.Engine.Schedules;
using Lockstep.Protocol.Samples;

namespace Lockstep.Worker.Training;

/// <summary>
/// Learning rate and momentum of a generation's steps: the schedule's at the place in the sample order where the step begins, times
/// the share that the generation's batch has of the whole one (linear scaling, Goyal et al. 2017, section 2.1). An epoch's last step
/// that is shorter than the others has their rate: it is the mean over its samples as theirs are over theirs, and that is what a loop
/// over batches with a schedule beside it does in other frameworks. Its samples weigh more; who minds that drops them.
/// </summary>
/// <param name="schedule">Of the whole global batch; its steps are the plan's portions.</param>
/// <param name="walk">Of the generation.</param>
/// <param name="factor">Rates are multiplied by this.</param>
internal sealed class StepRates(LearningRatePlan schedule, StepWalk walk, double factor)
{
    /// <summary>Of the step after a position.</summary>
    public LearningRatePoint At(RunPosition position)
    {
        var point = schedule.At(walk.Next(position));
        return point with { LearningRate = (float)(point.LearningRate * factor * walk.Share) };
    }
}
