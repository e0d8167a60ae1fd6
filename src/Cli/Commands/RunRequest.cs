using Lockstep.Protocol.Experiments;
using Lockstep.Protocol.V1;

namespace Lockstep.Cli.Commands;

/// <summary>What <c>lockstep run</c> was asked to do.</summary>
internal sealed record RunRequest(
    ExperimentSpec Spec, SubmitRequest Submit, string RunsDirectory, int? Workers, int? Threads, int Port, int MaxRestarts, bool Json);
