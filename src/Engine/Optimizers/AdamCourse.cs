using Lockstep.Engine.Devices;

namespace Lockstep.Engine.Optimizers;

/// <summary>The scalars of Adam at a step, computed in double and rounded once.</summary>
internal static class AdamCourse
{
    /// <summary>Without decay. Bias corrections are of the step's β₁, as in PyTorch, also where a schedule moves it.</summary>
    public static AdamFactors At(AdamSettings settings, in OptimizerStep step)
    {
        double count = step.Scalars[0], beta1 = step.MomentumOr(settings.Beta1), beta2 = settings.Beta2;
        return new AdamFactors(
            step.Point.LearningRate,
            (float)beta1,
            (float)(1 - beta1),
            (float)beta2,
            (float)(1 - beta2),
            (float)(1 / (1 - Math.Pow(beta1, count))),
            (float)(1 / Math.Sqrt(1 - Math.Pow(beta2, count))),
            (float)settings.Epsilon,
            0,
            0);
    }
}
