namespace Lockstep.Engine.Networks.Custom;

/// <summary>What an entry of <see cref="LayerCallTable"/> gets: where to build, on what, and the settings.</summary>
/// <param name="IsLast">Whether its output is the network's.</param>
internal sealed record LayerCall(NetworkBuilder Builder, LayerPlan Plan, IReadOnlyList<Value> Inputs, bool IsLast)
{
    public string Name => Plan.Name;

    public Value Input => Inputs[0];

    /// <summary>The input as one row; dense layers take nothing else.</summary>
    public Value Flat => Input.Shape is { Height: 1, Width: 1 } ? Input : Builder.Flatten(Input, $"{Name}.flatten");

    public int Count(string setting) => (int)Plan.Settings[setting];

    public float Number(string setting) => (float)Plan.Settings[setting];

    public bool Flag(string setting) => Plan.Settings[setting] != 0;
}
