using System.Text.Json;
using Lockstep.Cli.Views;

namespace Lockstep.Cli.Tests.Views;

public sealed class JsonRunViewTests
{
    [Fact]
    public void Update_ThenFinish_AreOneJsonObjectALine()
    {
        var output = new StringWriter();
        using var view = new JsonRunView(output);
        view.Update(SampleRun.Update(SampleRun.Training(), "checkpoint", "step 100"));
        view.Finish(SampleRun.Completed());
        var lines = output.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.Equal(2, lines.Count);
        Assert.Equal("checkpoint", lines[0].GetProperty("events")[0].GetProperty("kind").GetString());
        Assert.Equal("120", lines[0].GetProperty("run").GetProperty("step").GetString());
        Assert.Equal(0.9731, lines[1].GetProperty("evaluation_accuracy").GetDouble());
        Assert.Equal("RUN_PHASE_COMPLETED", lines[1].GetProperty("phase").GetString());
    }

    [Fact]
    public void Update_LossNotANumber_IsStillJson()
    {
        var output = new StringWriter();
        using var view = new JsonRunView(output);
        var run = SampleRun.Training();
        run.Loss = double.NaN;
        view.Update(SampleRun.Update(run));
        Assert.Equal("NaN", JsonDocument.Parse(output.ToString()).RootElement.GetProperty("run").GetProperty("loss").GetString());
    }
}
