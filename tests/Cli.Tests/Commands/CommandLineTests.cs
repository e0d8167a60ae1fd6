using System.CommandLine;
using System.CommandLine.Invocation;

namespace Lockstep.Cli.Tests.Commands;

public sealed class CommandLineTests
{
    private static readonly string[] Expected =
        ["run", "coordinator", "worker", "submit", "list", "show", "watch", "cancel", "pause", "resume", "scale", "why", "verify-epoch", "chaos", "nodes", "predict", "hash", "checkpoints", "data", "validate", "schema", "devices", "models", "lr-range", "gradcheck", "gradients", "bench"];

    [Fact]
    public void Commands_OfTheRoot_AreTheDocumentedOnes() =>
        Assert.Equal(Expected, RootCommandFactory.Create().Subcommands.Select(command => command.Name));

    [Fact]
    public void Descriptions_OfEveryCommandArgumentAndOption_AreThere()
    {
        foreach (var command in All(RootCommandFactory.Create()))
        {
            Assert.False(string.IsNullOrWhiteSpace(command.Description), command.Name);
            Assert.All(command.Options, option => Assert.False(string.IsNullOrWhiteSpace(option.Description), $"{command.Name} {option.Name}"));
            Assert.All(command.Arguments, argument => Assert.False(string.IsNullOrWhiteSpace(argument.Description), $"{command.Name} {argument.Name}"));
        }
    }

    [Theory]
    [InlineData("run examples/x.yaml --wrong")]
    [InlineData("nosuchcommand")]
    [InlineData("bench engine --batch many")]
    [InlineData("show")]
    public void Parse_WrongUsage_EndsInAParseError(string line) =>
        Assert.IsType<ParseErrorAction>(RootCommandFactory.Create().Parse(line).Action);

    [Fact]
    public void Help_OfEveryCommand_NamesItsOptionsAndArguments()
    {
        var root = RootCommandFactory.Create();
        foreach (string[] path in Paths(root, []))
        {
            var output = new StringWriter();
            var parsed = root.Parse([.. path, "--help"]);
            Assert.Equal(0, parsed.Invoke(new InvocationConfiguration { Output = output }));
            var command = parsed.CommandResult.Command;
            var names = command.Options.Where(option => !option.Hidden).Select(option => option.Name).Concat(command.Arguments.Select(argument => argument.Name));
            Assert.All(names, name => Assert.Contains(name, output.ToString(), StringComparison.Ordinal));
        }
    }

    private static IEnumerable<string[]> Paths(Command command, string[] path) =>
        command.Subcommands.SelectMany(child => Paths(child, [.. path, child.Name])).Prepend(path);

    private static IEnumerable<Command> All(Command command) => command.Subcommands.SelectMany(All).Prepend(command);
}
