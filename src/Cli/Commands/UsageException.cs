namespace Lockstep.Cli.Commands;

/// <summary>The command line, or a file that it names, is wrong. The message says what to change.</summary>
internal sealed class UsageException(string message) : Exception(message);
