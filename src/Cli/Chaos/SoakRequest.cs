namespace Lockstep.Cli.Chaos;

/// <summary>What <c>lockstep bench soak</c> was asked to do.</summary>
internal sealed record SoakRequest(int Workers, TimeSpan Length, TimeSpan Every, int Seed);
