using Lockstep.Engine.Optimizers;
using Lockstep.Engine.Tests.Optimizers;
using Lockstep.Engine.Tests.Oracles;

namespace Lockstep.Engine.Tests.Statements;

/// <summary>The two forms of momentum (Goyal et al. 2017, section 3, remark 2).</summary>
public sealed class MomentumStatementTests
{
    /// <summary>Twelve steps in float32: 4e-7 seen at worst.</summary>
    private const double Tolerance = 1e-5;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void VaryingRate_RateInsideWithCorrection_EqualsRateOutside(bool nesterov) =>
        Closeness.Holds(Doubles(Outside(nesterov).Run(12)), Inside(nesterov, true).Run(12).Parameters, Tolerance);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void ConstantRate_BothForms_AreEqualWithAndWithoutCorrection(bool nesterov)
    {
        double[] outside = Doubles(Outside(nesterov).Run(12, _ => 0.05f));

        Closeness.Holds(outside, Inside(nesterov, true).Run(12, _ => 0.05f).Parameters, Tolerance);
        Closeness.Holds(outside, Inside(nesterov, false).Run(12, _ => 0.05f).Parameters, Tolerance);
    }

    /// <summary>A warm-up that doubles the rate at its second step: the first step is the same, the second is not.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void WarmUp_RateInsideWithoutCorrection_DivergesAtTheFirstChange(bool nesterov)
    {
        float Rate(int step) => 0.05f * step;
        Closeness.Holds(Doubles(Outside(nesterov).Run(1, Rate)), Inside(nesterov, false).Run(1, Rate).Parameters, Tolerance);

        double[] outside = Doubles(Outside(nesterov).Run(2, Rate));
        float[] uncorrected = Inside(nesterov, false).Run(2, Rate).Parameters.ToArray();

        Assert.True(outside.Zip(uncorrected, (left, right) => Math.Abs(left - right)).Max() > 0.01);
        Closeness.Holds(outside, Inside(nesterov, true).Run(2, Rate).Parameters, Tolerance);
    }

    /// <summary>
    /// Linear scaling at two, three and one workers of at most four, against the recurrence u = m u + g, w = w - rate u in float64: the
    /// velocity follows the rate by itself in one form and by its correction in the other.
    /// </summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void BatchFollowsTheWorkers_EitherForm_IsTheTrajectoryOfFloat64(bool inside)
    {
        float[] rates = [0.1f, 0.1f, 0.1f, 0.15f, 0.15f, 0.15f, 0.15f, 0.05f, 0.05f, 0.05f];
        OptimizerRig rig = (inside ? Inside(false, true) : Outside(false)).Run(rates.Length, step => rates[step - 1]);
        double[] expected = Doubles(rig);
        foreach (int i in OptimizerRig.Live)
        {
            double weight = Math.Cos(0.21 * i);
            double velocity = 0;
            for (int step = 1; step <= rates.Length; step++)
            {
                double decay = i < OptimizerRig.Weights ? 1e-4 * weight : 0;
                velocity = (0.9 * velocity) + OptimizerRig.Gradient(step, i, weight) + decay;
                weight -= rates[step - 1] * velocity;
            }

            expected[i] = weight;
        }

        Closeness.Holds(expected, rig.Parameters, Tolerance);
    }

    private static OptimizerRig Outside(bool nesterov) => new(new Sgd(new SgdSettings { Nesterov = nesterov }));

    private static OptimizerRig Inside(bool nesterov, bool correction) =>
        new(new Sgd(new SgdSettings { Nesterov = nesterov, Form = MomentumForm.RateInside, MomentumCorrection = correction }));

    private static double[] Doubles(OptimizerRig rig) => [.. rig.Parameters.ToArray().Select(value => (double)value)];
}
