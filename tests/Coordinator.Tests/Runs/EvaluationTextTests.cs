using Lockstep.Coordinator.Runs;
using Lockstep.Protocol.V1;

namespace Lockstep.Coordinator.Tests.Runs;

public sealed class EvaluationTextTests
{
    [Fact]
    public void Of_FewClasses_LeavesTopFiveOut() =>
        Assert.Equal(
            "step 3: accuracy 50.00 %, loss 1.2500 on 4 samples",
            EvaluationText.Of(new Evaluated { Step = 3, Accuracy = 0.5, Loss = 1.25, Samples = 4 }));

    [Fact]
    public void Of_TopFiveBrokenAndReport_SaysAll() =>
        Assert.Equal(
            "step 3: accuracy 50.00 %, top 5 75.00 %, loss 1.2500 on 4 samples, 2 broken ones left out; its report could not be written: disk full",
            EvaluationText.Of(new Evaluated { Step = 3, Accuracy = 0.5, Top5Accuracy = 0.75, Loss = 1.25, Samples = 4, Broken = 2, ReportProblem = "disk full" }));
}
