using System.Globalization;

namespace Lockstep.Protocol.Experiments;

/// <summary>Rules of the learning rate.</summary>
internal static class LearningRateRules
{
    public static IReadOnlyList<SpecRule> All { get; } =
    [
        new("learning_rate.warmup_epochs", ["epochs"], WarmupWithinRun),
        new("learning_rate.warmup_epochs", ["learning_rate.schedule"], OneCycleRisesItself),
        new("learning_rate.milestones", ["learning_rate.schedule"], MilestonesOfStep),
        new("learning_rate.milestones", ["epochs"], MilestonesWithinRun),
        new("learning_rate.step_factors", ["learning_rate.milestones", "learning_rate.schedule"], AFactorAMilestone),
        new("learning_rate.cycle_momentum_min", ["learning_rate.cycle_momentum_max"], MomentumMinUpToMax),
    ];

    private static string? WarmupWithinRun(ExperimentSpec spec)
        => spec.LearningRate.WarmupEpochs < spec.Epochs ? null
            : $"expected less than epochs ({Text(spec.Epochs)}), found {Text(spec.LearningRate.WarmupEpochs)}: the run would end before the peak; shorten the warm-up.";

    private static string? OneCycleRisesItself(ExperimentSpec spec)
        => spec.LearningRate.Schedule != ScheduleKind.OneCycle || spec.LearningRate.WarmupEpochs == 0 ? null
            : $"expected 0 with schedule one_cycle, found {Text(spec.LearningRate.WarmupEpochs)}: one_cycle rises by itself; set rise_share instead.";

    private static string? MilestonesOfStep(ExperimentSpec spec)
    {
        var (isStep, count) = (spec.LearningRate.Schedule == ScheduleKind.Step, spec.LearningRate.Milestones.Count);
        if (isStep)
        {
            return count > 0 ? null : "expected at least one epoch for schedule step, found none: add 'milestones: [30, 60, 80]'.";
        }

        return count == 0 ? null
            : $"expected none with schedule {EnumWords.Word(spec.LearningRate.Schedule)}, found {count}: remove them or set schedule to step.";
    }

    private static string? MilestonesWithinRun(ExperimentSpec spec)
    {
        var milestones = spec.LearningRate.Milestones;
        for (var i = 0; i < milestones.Count; i++)
        {
            if (i > 0 && milestones[i] <= milestones[i - 1])
            {
                return $"expected ascending epochs, found {Text(milestones[i])} after {Text(milestones[i - 1])}: sort them.";
            }

            if (milestones[i] >= spec.Epochs)
            {
                return $"expected epochs below the run's end ({Text(spec.Epochs)}), found {Text(milestones[i])}: remove it or lengthen the run.";
            }
        }

        return null;
    }

    private static string? AFactorAMilestone(ExperimentSpec spec)
        => spec.LearningRate.StepFactors.Count == 0 || spec.LearningRate.StepFactors.Count == spec.LearningRate.Milestones.Count ? null
            : $"expected as many values as milestones ({spec.LearningRate.Milestones.Count}), found {spec.LearningRate.StepFactors.Count}: give one for each milestone, or none.";

    private static string? MomentumMinUpToMax(ExperimentSpec spec)
        => spec.LearningRate.CycleMomentumMin <= spec.LearningRate.CycleMomentumMax ? null
            : $"expected at most cycle_momentum_max ({Text(spec.LearningRate.CycleMomentumMax)}), found {Text(spec.LearningRate.CycleMomentumMin)}: swap them.";

    private static string Text(double number) => number.ToString(CultureInfo.InvariantCulture);
}
