using System.CommandLine;
using Lockstep.Cli.Views;

namespace Lockstep.Cli.Commands;

/// <summary><c>lockstep watch RUN</c>.</summary>
internal static class WatchCommand
{
    public static Command Create()
    {
        var run = new Argument<string>("run") { Description = "Run id." };
        var json = JsonOption.Create();
        var connection = new ConnectionOptions();
        var command = new Command("watch", "Show a run until it ends.") { run, json };
        connection.AddTo(command);
        command.SetGuardedAction(async (parsed, token) =>
        {
            using var channel = connection.Open(parsed);
            using var view = RunViews.Create(parsed.GetValue(json));
            var info = await RunWatcher.FollowAsync(channel, parsed.GetValue(run)!, view, onUpdate: null, token);
            view.Finish(info);
            return RunWatcher.CodeOf(info);
        });
        return command;
    }
}
