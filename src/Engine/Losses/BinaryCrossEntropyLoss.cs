using Lockstep.Engine.Devices;

namespace Lockstep.Engine.Losses;

/// <summary>Binary cross-entropy of logits, element by element.</summary>
internal sealed class BinaryCrossEntropyLoss : ILoss
{
    public const string Name = "binary_cross_entropy";

    public bool TakesValues => true;

    public LossSums Run(IDevice device, in Tensor output, in LossTargets targets, float scale) =>
        device.BinaryCrossEntropy(output, targets.Values, scale, targets.Broken);

    public void Run(IDevice device, in Tensor output, in LossTargets targets, float scale, in LossPlace place) =>
        device.BinaryCrossEntropy(output, targets.Values, scale, targets.Broken, place);
}
