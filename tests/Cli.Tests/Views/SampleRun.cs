using Lockstep.Protocol.V1;

namespace Lockstep.Cli.Tests.Views;

/// <summary>A run in the middle, and the same one ended.</summary>
internal static class SampleRun
{
    public static RunInfo Training()
    {
        var run = new RunInfo
        {
            RunId = "01abc",
            Name = "sample",
            Model = "resnet20",
            Phase = RunPhase.Training,
            Generation = 2,
            Step = 120,
            TotalSteps = 400,
            Epoch = 1.2,
            TotalEpochs = 4,
            Loss = 0.51234,
            TrainingAccuracy = 0.8125,
            LearningRate = 0.05,
            ImagesPerSecond = 987.4,
            EvaluationAccuracy = -1,
            EtaSeconds = 75,
            Goodput = 0.9,
        };
        run.Workers.Add(new WorkerStatus { WorkerId = "w-1", Rank = 0, Step = 120, Phase = "compute", Host = "alpha", ProcessId = 4711 });
        return run;
    }

    public static RunInfo Completed()
    {
        var run = Training();
        run.Phase = RunPhase.Completed;
        run.Step = 400;
        run.Epoch = 4;
        run.EvaluationAccuracy = 0.9731;
        run.EvaluationLoss = 0.11;
        run.StartedUnixMs = 1_000_000;
        run.FinishedUnixMs = 1_065_000;
        run.MeanImagesPerSecond = 850;
        run.Checkpoint = "runs/01abc/checkpoints/step-000000400";
        return run;
    }

    public static RunUpdate Update(RunInfo run, string kind = "", string text = "")
    {
        var update = new RunUpdate { Run = run };
        if (kind.Length > 0)
        {
            update.Events.Add(new RunEvent { Kind = kind, Text = text });
        }

        return update;
    }
}
