using Lockstep.Engine.Networks;
using Lockstep.Engine.Optimizers;
using Lockstep.Engine.Schedules;
using Lockstep.Engine.Tests.Oracles;
using Lockstep.Engine.Training;

namespace Lockstep.Engine.Tests.Training;

/// <summary>
/// Whole steps of ResNet-20 against PyTorch 1.13 in float64: 4 images of 16×16, <see cref="ClosedForm"/>, label smoothing 0.1,
/// SGD with Nesterov momentum 0.9, learning rate 0.01, weight decay 0.01 on weights only.
/// </summary>
public sealed class ResNet20TorchTests
{
    private static readonly ImageShape Shape = new(16, 16, 3);
    private static readonly SgdSettings Optimizer = new() { Nesterov = true, WeightDecay = 0.01f };

    /// <summary>Parameter, sum of gradient × cos(0.11 i), Euclidean norm; i counts in PyTorch's layout.</summary>
    public static TheoryData<string, double, double> Gradients => new()
    {
        { "conv1.weight", -124.731178, 83.7872564 },
        { "bn1.weight", -6.86941161, 10.5536261 },
        { "bn1.bias", -6.6979431, 6.84284459 },
        { "layer1.0.conv1.weight", -19.3241932, 102.478203 },
        { "layer1.0.bn1.weight", 0.661229612, 4.00869268 },
        { "layer1.0.bn1.bias", -1.68237117, 2.36181631 },
        { "layer1.0.conv2.weight", 3.5774818, 87.7633769 },
        { "layer1.0.bn2.weight", 0.686680529, 9.59862275 },
        { "layer1.0.bn2.bias", -0.739863606, 6.02377441 },
        { "layer1.1.conv1.weight", 12.9898062, 137.767801 },
        { "layer1.1.bn1.weight", -0.418503871, 7.36176439 },
        { "layer1.1.bn1.bias", -0.69654083, 6.6790698 },
        { "layer1.1.conv2.weight", -1.12994904, 108.325306 },
        { "layer1.1.bn2.weight", -0.0693486309, 2.16666775 },
        { "layer1.1.bn2.bias", 0.558861255, 1.93544416 },
        { "layer1.2.conv1.weight", -19.2031493, 86.4204379 },
        { "layer1.2.bn1.weight", -1.71911729, 20.4222747 },
        { "layer1.2.bn1.bias", -1.91581025, 14.4164154 },
        { "layer1.2.conv2.weight", 5.91737178, 289.899326 },
        { "layer1.2.bn2.weight", -0.625147267, 2.52688052 },
        { "layer1.2.bn2.bias", -0.216208257, 1.83863211 },
        { "layer2.0.conv1.weight", 9.63414869, 51.5339569 },
        { "layer2.0.bn1.weight", -0.378309893, 3.13061822 },
        { "layer2.0.bn1.bias", -0.492496852, 2.33441264 },
        { "layer2.0.conv2.weight", -3.64641687, 109.644289 },
        { "layer2.0.bn2.weight", -0.722892096, 2.36687121 },
        { "layer2.0.bn2.bias", 0.427581517, 1.25348304 },
        { "layer2.1.conv1.weight", -10.8499647, 90.1689042 },
        { "layer2.1.bn1.weight", 0.37368028, 1.90976331 },
        { "layer2.1.bn1.bias", 0.0566588968, 1.40757998 },
        { "layer2.1.conv2.weight", 0.0280199534, 99.4238731 },
        { "layer2.1.bn2.weight", 0.80415668, 2.47257408 },
        { "layer2.1.bn2.bias", 0.488202274, 0.840614341 },
        { "layer2.2.conv1.weight", -17.5750793, 98.6042159 },
        { "layer2.2.bn1.weight", 0.490678255, 2.18931246 },
        { "layer2.2.bn1.bias", 0.669839547, 1.19846627 },
        { "layer2.2.conv2.weight", -0.349677266, 85.9534882 },
        { "layer2.2.bn2.weight", -0.0599356618, 1.31750806 },
        { "layer2.2.bn2.bias", 0.389386433, 0.503997937 },
        { "layer3.0.conv1.weight", -9.82406964, 61.9995567 },
        { "layer3.0.bn1.weight", -0.133302573, 1.04331769 },
        { "layer3.0.bn1.bias", 0.0578686464, 0.777335952 },
        { "layer3.0.conv2.weight", -11.3038116, 24.963825 },
        { "layer3.0.bn2.weight", 0.0513391459, 0.278549383 },
        { "layer3.0.bn2.bias", -0.0485334308, 0.298991359 },
        { "layer3.1.conv1.weight", 9.80583779, 15.7446442 },
        { "layer3.1.bn1.weight", 0.0414290298, 0.169819907 },
        { "layer3.1.bn1.bias", 0.0196346568, 0.229847426 },
        { "layer3.1.conv2.weight", 11.7088774, 5.58698514 },
        { "layer3.1.bn2.weight", -0.00900446578, 0.140890613 },
        { "layer3.1.bn2.bias", -0.0392467501, 0.301286058 },
        { "layer3.2.conv1.weight", 0.172516032, 0.238686835 },
        { "layer3.2.bn1.weight", -0.00888475601, 0.0767827972 },
        { "layer3.2.bn1.bias", -0.0191949529, 0.0743596105 },
        { "layer3.2.conv2.weight", 0.383304267, 2.17569661 },
        { "layer3.2.bn2.weight", 0.0537274267, 0.13090087 },
        { "layer3.2.bn2.bias", -0.000845157128, 0.359568509 },
        { "fc.weight", 3.66549181, 4.25500805 },
        { "fc.bias", 0.0676834914, 0.359539054 },
    };

    [Theory]
    [MemberData(nameof(Gradients))]
    public void Accumulate_FirstStep_GradientsMatchPyTorch(string name, double projection, double norm)
    {
        using Replica replica = ClosedForm.Start("resnet20", Shape, Optimizer);
        replica.Accumulate(1, ClosedForm.Input(Shape), ClosedForm.Images, 1);

        ClosedForm.CheckGradient(replica, name, projection, norm);
    }

    /// <summary>
    /// At a rate of 0.05 PyTorch's own third loss moves by 2 % when the weights move by 1e-7, because ReLUs flip: nothing could be
    /// told from it. At 0.01 it moves by 5e-5.
    /// </summary>
    [Fact]
    public void Update_ThreeSteps_LossesAndRunningStatisticsMatchPyTorch()
    {
        using Replica replica = ClosedForm.Start("resnet20", Shape, Optimizer);
        double[] expected = [2.7765602509063165, 2.5622646192178826, 1.7233377582625493];
        foreach (double loss in expected)
        {
            replica.Accumulate(1, ClosedForm.Input(Shape), ClosedForm.Images, 1);
            Closeness.Holds(loss, replica.Metrics.Loss, ClosedForm.Tolerance);
            replica.Update(new LearningRatePoint(0.01f, 0.9f));
        }

        // 64 means of either sign nearly cancel, and barely moved running statistics blow the logits up: wider tolerances.
        Closeness.Holds(49.52040279555196, Sum(replica, "layer3.2.bn2.running_var"), ClosedForm.Tolerance);
        Closeness.Holds(0.09081047627567991, Sum(replica, "layer3.2.bn2.running_mean"), 10 * ClosedForm.Tolerance);
        Closeness.Holds(8645.334725498104, replica.Evaluate(1, ClosedForm.Input(Shape)).LossSum, 10 * ClosedForm.Tolerance);
    }

    private static double Sum(Replica replica, string name)
    {
        RunningStatistic statistic = replica.Network.Statistics.Single(candidate => candidate.Name == name);
        return replica.Statistics.Slice(statistic.Offset, statistic.Length).ToArray().Sum(value => (double)value);
    }
}
