using Lockstep.Engine.Tests.Oracles;

namespace Lockstep.Engine.Tests.Optimizers;

/// <summary>
/// Six steps of torch.optim (PyTorch 1.13, float64) on the rig's formulas: weight_decay 0.01 for the weights and 0 for the
/// biases, lr set to 0.05 (1 + sin(t) / 2) before each step; printed are weights 0, 20, 48 and bias 3.
/// </summary>
public sealed class TorchTrajectoryTests
{
    /// <summary>Float32 against float64: 2e-6 seen at worst.</summary>
    private const double Tolerance = 1e-5;

    private static readonly int[] Printed = [0, 20, 48, OptimizerRig.FirstBias + 3];

    /// <summary>
    /// SGD(momentum=0.9), the same with nesterov=True; both forms of momentum, because ours corrects. Adagrad(lr_decay=0.1),
    /// RMSprop(), RMSprop(alpha=0.9, momentum=0.9, centered=True), Adam(), Adam(betas=(0.8, 0.9), amsgrad=True), AdamW(betas=(0.8, 0.9)).
    /// </summary>
    [Theory]
    [InlineData("sgd", 0.625936908171692, -0.5041927121604441, -0.9336582046053091, -0.24010698459253524)]
    [InlineData("sgd inside", 0.625936908171692, -0.5041927121604441, -0.9336582046053091, -0.24010698459253524)]
    [InlineData("sgd nesterov", 0.5667790146072257, -0.49157414732787913, -0.9499539371101593, -0.28331912848743546)]
    [InlineData("sgd inside nesterov", 0.5667790146072257, -0.49157414732787913, -0.9499539371101593, -0.28331912848743546)]
    [InlineData("adagrad", 0.8873702607648519, -0.5247320176438209, -0.8048013416544616, -0.05863636898061875)]
    [InlineData("rmsprop", 0.017770490504894404, -0.6386942204433488, -0.9394294838090071, -1.0565494482851006)]
    [InlineData("rmsprop centered", -0.22827514825969183, -0.8291036770663243, -0.9018682447219347, -1.3305937624470559)]
    [InlineData("adam", 0.7833766631109683, -0.5833952938999001, -0.8215456186290947, -0.15144336054385263)]
    [InlineData("amsgrad", 0.7976866724214141, -0.5677743583348029, -0.8222762907468391, -0.1381221590305203)]
    [InlineData("adamw", 0.7957917448251526, -0.5684500184624356, -0.8222749934083525, -0.13911322379474164)]
    public void Update_SixSteps_EqualsPyTorch(string name, params double[] expected)
    {
        OptimizerRig rig = new OptimizerRig(OptimizerSamples.Create(name)).Run(6);

        Closeness.Holds(expected, Pick(rig.Parameters), Tolerance);
    }

    /// <summary>
    /// ASGD(lambd=0.1, t0=2), lr 0.05 throughout, because PyTorch's changed rate comes a step late; the bias from SGD with ASGD's
    /// rates, because λ shrinks weights only.
    /// </summary>
    [Fact]
    public void Update_SixStepsOfAveraging_EqualsPyTorch()
    {
        OptimizerRig rig = new OptimizerRig(OptimizerSamples.Create("asgd")).Run(6, _ => 0.05f);

        Closeness.Holds([0.9419381787155364, -0.41663774897294387, -0.7854295550882446, 0.049790605410923824], Pick(rig.Parameters), Tolerance);
        Closeness.Holds([0.9098916525398711, -0.42355960412430743, -0.8286420843972707, 0.004989231613433485], Pick(rig.State), Tolerance);
    }

    private static float[] Pick(ReadOnlySpan<float> values)
    {
        float[] picked = new float[Printed.Length];
        for (int i = 0; i < picked.Length; i++)
        {
            picked[i] = values[Printed[i]];
        }

        return picked;
    }
}
