namespace Lockstep.Simulation.Tests.World;

/// <summary>What happened, a line for each event; kept only when a failing seed is played again.</summary>
internal sealed class SimulationLog(Func<long> now)
{
    private readonly List<string> _lines = [];

    public void Line(string text) => _lines.Add($"{now(),6} {text}");

    public override string ToString() => string.Join('\n', _lines);
}
