using System.CommandLine;

namespace Lockstep.Cli.Commands;

/// <summary><c>lockstep bench …</c>: figures of this machine.</summary>
internal static class BenchCommand
{
    public static Command Create() => new("bench", "Measure this machine.") { BenchActorsCommand.Create(), BenchEngineCommand.Create(), BenchGpuCommand.Create(), BenchKernelsCommand.Create(), BenchAllReduceCommand.Create(), BenchOverlapCommand.Create(), BenchCheckpointCommand.Create(), BenchOrderCommand.Create(), BenchRankCommand.Create(), BenchRecoveryCommand.Create(), BenchSoakCommand.Create(), BenchDataCommand.Create() };
}
