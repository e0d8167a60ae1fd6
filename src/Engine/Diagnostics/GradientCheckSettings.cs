namespace Lockstep.Engine.Diagnostics;

/// <summary>How <see cref="GradientCheck"/> looks.</summary>
public sealed record GradientCheckSettings
{
    /// <summary>Images of the one slice that the loss is taken over; at least 2, for batch norm.</summary>
    public int Images { get; init; } = 4;

    /// <summary>
    /// Random elements of each parameter; beside them all elements are moved at once, in a random direction. Null: 4, or as many as
    /// 10¹² multiply-adds allow, and where those do not allow one direction for each parameter, every nth parameter is checked.
    /// </summary>
    public int? Elements { get; init; }

    /// <summary>Chooses images, weights, elements and directions.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Largest relative error of a layer that passes. Right gradients of deep networks come to 1 or 2 %, of shallow ones to less.</summary>
    public double Tolerance { get; init; } = 0.05;
}
