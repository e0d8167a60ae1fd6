using Lockstep.Engine.Devices;

namespace Lockstep.Engine.Losses;

/// <summary>What a network's output is measured by. A sample's loss is a mean over its pixels or elements; sums are over samples.</summary>
internal interface ILoss
{
    /// <summary>Whether the targets are floats of the output's shape; else labels, one a pixel of the output.</summary>
    bool TakesValues { get; }

    /// <summary>Returns the sums and overwrites the output with scale × the gradient of the sum of losses.</summary>
    LossSums Run(IDevice device, in Tensor output, in LossTargets targets, float scale);

    /// <summary>The same; the sums are added to device memory, and nobody waits for them.</summary>
    void Run(IDevice device, in Tensor output, in LossTargets targets, float scale, in LossPlace place);
}
