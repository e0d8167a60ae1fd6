namespace Lockstep.Engine.Networks;

/// <summary>One batch norm's running mean or running variance (one float a channel) inside the flat statistics buffer.</summary>
/// <param name="Name">torchvision's name, e.g. <c>layer1.0.bn1.running_mean</c>.</param>
/// <param name="Offset">Position in the flat buffer, in floats; a multiple of 16.</param>
/// <param name="Length">Channels.</param>
public sealed record RunningStatistic(string Name, int Offset, int Length)
{
    internal float Initial { get; init; }
}
