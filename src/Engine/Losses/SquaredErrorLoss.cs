using Lockstep.Engine.Devices;

namespace Lockstep.Engine.Losses;

/// <summary>Mean squared error.</summary>
internal sealed class SquaredErrorLoss : ILoss
{
    public const string Name = "mean_squared_error";

    public bool TakesValues => true;

    public LossSums Run(IDevice device, in Tensor output, in LossTargets targets, float scale) =>
        device.SquaredError(output, targets.Values, scale, targets.Broken);

    public void Run(IDevice device, in Tensor output, in LossTargets targets, float scale, in LossPlace place) =>
        device.SquaredError(output, targets.Values, scale, targets.Broken, place);
}
