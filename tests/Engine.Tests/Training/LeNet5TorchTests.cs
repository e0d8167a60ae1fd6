using Lockstep.Engine.Networks;
using Lockstep.Engine.Optimizers;
using Lockstep.Engine.Tests.Oracles;
using Lockstep.Engine.Training;

namespace Lockstep.Engine.Tests.Training;

/// <summary>LeNet-5 (bias, max pooling, flatten, hidden dense layers) against PyTorch 1.13 in float64: 4 images of 28×28×1, <see cref="ClosedForm"/>, label smoothing 0.1.</summary>
public sealed class LeNet5TorchTests
{
    private static readonly ImageShape Shape = new(28, 28, 1);

    /// <summary>Parameter, sum of gradient × cos(0.11 i), Euclidean norm; i counts in PyTorch's layout.</summary>
    public static TheoryData<string, double, double> Gradients => new()
    {
        { "conv1.weight", -0.0842868052, 0.0352704737 },
        { "conv1.bias", 0.00281172322, 0.00366088696 },
        { "conv2.weight", -0.179383899, 0.299770453 },
        { "conv2.bias", 0.00440898004, 0.0192444291 },
        { "fc1.weight", 0.0257947426, 2.90195019 },
        { "fc1.bias", 0.0256880159, 0.0711770944 },
        { "fc2.weight", -0.591617615, 2.39355146 },
        { "fc2.bias", -0.0791549443, 0.451455575 },
        { "fc3.weight", 1.14574311, 0.931027723 },
        { "fc3.bias", -0.0126102227, 0.402277735 },
    };

    [Theory]
    [MemberData(nameof(Gradients))]
    public void Accumulate_FirstStep_MatchesPyTorch(string name, double projection, double norm)
    {
        using Replica replica = ClosedForm.Start("lenet5", Shape, new SgdSettings());
        replica.Accumulate(1, ClosedForm.Input(Shape), ClosedForm.Images, 1);

        Closeness.Holds(2.5051241908961037, replica.Metrics.Loss, 1e-5);
        ClosedForm.CheckGradient(replica, name, projection, norm);
    }
}
