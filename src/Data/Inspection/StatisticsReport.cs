namespace Lockstep.Data.Inspection;

/// <summary>What a sharded set holds.</summary>
/// <param name="Content">Image files or pixels.</param>
/// <param name="Classes">Names of the classes.</param>
/// <param name="Train">The training half.</param>
/// <param name="Val">The evaluation half.</param>
/// <param name="Measured">Training images over which mean and deviation were measured, evenly spaced.</param>
/// <param name="Unreadable">Of those looked at, images that could not be decoded.</param>
/// <param name="Mean">Of each channel (red, green, blue) over all pixels, 0 to 255; empty where none were measured.</param>
/// <param name="Std">Likewise the standard deviation.</param>
public sealed record StatisticsReport(
    string Content, IReadOnlyList<string> Classes, HalfStatistics Train, HalfStatistics Val, int Measured, int Unreadable, IReadOnlyList<float> Mean, IReadOnlyList<float> Std);
