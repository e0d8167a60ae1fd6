using Lockstep.Engine.Networks;

namespace Lockstep.Engine.Diagnostics.Devices;

/// <summary>A network that is small enough to be computed twice, around what it is to prove.</summary>
/// <param name="Name">For people.</param>
/// <param name="Create">Builds it.</param>
/// <param name="Images">Of the slice.</param>
/// <param name="Kinks">Whether a gradient depends on which of two values is larger: there, rounding decides about some of them.</param>
internal sealed record LayerCase(string Name, Func<Network> Create, int Images = 5, bool Kinks = false);
