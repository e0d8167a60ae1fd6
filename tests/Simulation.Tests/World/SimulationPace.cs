namespace Lockstep.Simulation.Tests.World;

/// <summary>Simulated milliseconds: the relations between the limits are those of the product, the numbers are smaller.</summary>
internal static class SimulationPace
{
    public const int Report = 300;
    public const int Silent = 1000;
    public const int Hung = 800;
    public const int Stalled = 1600;
    public const int LinkLimit = 1200;
    public const int Overdue = 600;
    public static readonly TimeSpan Form = TimeSpan.FromMilliseconds(3000);
    public static readonly TimeSpan Suspect = TimeSpan.FromMilliseconds(100);
    public static readonly TimeSpan Quiesce = TimeSpan.FromMilliseconds(1000);
    public static readonly TimeSpan Adopt = TimeSpan.FromMilliseconds(1000);
    public static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(1000);
}
