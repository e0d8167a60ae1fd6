using Lockstep.Engine.Devices;

namespace Lockstep.Engine.Cpu.Kernels;

/// <summary>The kernel of each activation function.</summary>
internal static class ActivationTable
{
    private static readonly Dictionary<ActivationKind, IActivationKernel> Table = new()
    {
        [ActivationKind.Rectifier] = new ActivationKernel<RectifierFunction>(),
        [ActivationKind.LeakyRectifier] = new ActivationKernel<LeakyRectifierFunction>(),
        [ActivationKind.Exponential] = new ActivationKernel<ExponentialFunction>(),
        [ActivationKind.Sigmoid] = new ActivationKernel<SigmoidFunction>(),
        [ActivationKind.Tanh] = new ActivationKernel<TanhFunction>(),
    };

    public static IActivationKernel Of(in ActivationSettings settings)
    {
        Sizes.Expect(settings.Slope >= 0 && settings.Scale > 0, $"a slope of at least 0 and a scale above 0, got {settings}");
        return Table[settings.Kind];
    }
}
