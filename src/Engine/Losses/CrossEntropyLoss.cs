using Lockstep.Engine.Devices;

namespace Lockstep.Engine.Losses;

/// <summary>
/// Softmax cross-entropy with label smoothing (Szegedy et al. 2016, section 7) and class weights; of images, or of each pixel.
/// Weighted losses are divided by samples like any other: PyTorch divides by the weights of the labels seen, which no rank
/// knows of the whole batch.
/// </summary>
internal sealed class CrossEntropyLoss(LossSettings settings) : ILoss
{
    public const string Name = "cross_entropy";

    public bool TakesValues => false;

    public LossSums Run(IDevice device, in Tensor output, in LossTargets targets, float scale) =>
        device.SoftmaxCrossEntropy(output, targets.Classes, settings.ClassWeights, settings.Smoothing, scale);

    public void Run(IDevice device, in Tensor output, in LossTargets targets, float scale, in LossPlace place) =>
        device.SoftmaxCrossEntropy(output, targets.Classes, settings.ClassWeights, settings.Smoothing, scale, place);
}
