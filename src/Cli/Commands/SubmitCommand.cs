using System.CommandLine;
using Lockstep.Cli.Views;
using Lockstep.Protocol.Rpc;
using Lockstep.Protocol.V1;

namespace Lockstep.Cli.Commands;

/// <summary><c>lockstep submit FILE</c>.</summary>
internal static class SubmitCommand
{
    public static Command Create()
    {
        var file = new Argument<string?>("file") { Description = "Experiment file (YAML).", Arity = ArgumentArity.ZeroOrOne };
        var resume = new Option<string?>("--resume") { Description = "Go on with this run from its newest valid checkpoint." };
        var watch = new Option<bool>("--watch") { Description = "Show the run until it ends." };
        var json = JsonOption.Create();
        var connection = new ConnectionOptions();
        var command = new Command("submit", "Give an experiment to a coordinator.") { file, resume, watch, json };
        connection.AddTo(command);
        command.SetGuardedAction(async (parsed, token) =>
        {
            var request = RequestOf(parsed.GetValue(file), parsed.GetValue(resume));
            using var channel = connection.Open(parsed);
            var submitted = await channel.UnaryAsync(ClusterMethods.Submit, request, cancellation: token);
            if (!parsed.GetValue(watch))
            {
                Console.WriteLine(parsed.GetValue(json) ? JsonOption.Of(submitted) : submitted.RunId);
                return ExitCode.Done;
            }

            using var view = RunViews.Create(parsed.GetValue(json));
            var run = await RunWatcher.FollowAsync(channel, submitted.RunId, view, onUpdate: null, token);
            view.Finish(run);
            return RunWatcher.CodeOf(run);
        });
        return command;
    }

    private static SubmitRequest RequestOf(string? file, string? resume)
    {
        if ((file is null) == (resume is null))
        {
            throw new UsageException("lockstep submit: give an experiment file, or --resume RUN");
        }

        if (file is null)
        {
            return new SubmitRequest { ResumeRunId = resume };
        }

        var experiment = ExperimentFile.Read(file);
        return new SubmitRequest { ExperimentYaml = experiment.Yaml, SourceName = experiment.Path, BaseDirectory = experiment.BaseDirectory };
    }
}
