namespace Lockstep.Cli.Chaos;

/// <summary>What <c>lockstep bench recovery</c> was asked to do.</summary>
internal sealed record RecoveryRequest(int Workers, string Fault, int Repeat);
