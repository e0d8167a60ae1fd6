using System.CommandLine;

namespace Lockstep.Cli.Commands;

/// <summary><c>lockstep data …</c>: look at, pack and check data sets, without a cluster.</summary>
internal static class DataCommand
{
    public static Command Create()
    {
        var command = new Command("data", "Make, check and look at data sets.");
        foreach (var part in Parts())
        {
            command.Add(part);
        }

        return command;
    }

    private static IEnumerable<Command> Parts()
    {
        yield return DataPackCommand.Create();
        yield return DataIndexCommand.Create();
        yield return DataVerifyCommand.Create();
        yield return DataStatsCommand.Create();
        yield return DataSynthCommand.Create();
        yield return DataShowCommand.Create();
    }
}
