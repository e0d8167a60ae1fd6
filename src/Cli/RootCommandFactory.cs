using System.CommandLine;
using Lockstep.Cli.Commands;

namespace Lockstep.Cli;

/// <summary>All commands, in the order in which help shows them.</summary>
internal static class RootCommandFactory
{
    public static RootCommand Create() => new("Lockstep trains one network on many machines in lock-step: synchronous data-parallel SGD that loses nothing when a worker dies.")
    {
        RunCommand.Create(),
        CoordinatorCommand.Create(),
        WorkerCommand.Create(),
        SubmitCommand.Create(),
        ListCommand.Create(),
        ShowCommand.Create(),
        WatchCommand.Create(),
        CancelCommand.Create(),
        PauseCommand.Create(),
        ResumeCommand.Create(),
        ScaleCommand.Create(),
        WhyCommand.Create(),
        VerifyEpochCommand.Create(),
        ChaosCommand.Create(),
        NodesCommand.Create(),
        PredictCommand.Create(),
        HashCommand.Create(),
        CheckpointsCommand.Create(),
        DataCommand.Create(),
        ValidateCommand.Create(),
        SchemaCommand.Create(),
        DevicesCommand.Create(),
        ModelsCommand.Create(),
        LrRangeCommand.Create(),
        GradcheckCommand.Create(),
        GradientsCommand.Create(),
        BenchCommand.Create(),
    };
}
