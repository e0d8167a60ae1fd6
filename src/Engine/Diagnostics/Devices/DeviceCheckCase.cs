using Lockstep.Engine.Networks;

namespace Lockstep.Engine.Diagnostics.Devices;

/// <summary>A network that is small enough to be computed twice, around what it is to prove.</summary>
/// <param name="Name">For people.</param>
/// <param name="Create">Builds it.</param>
/// <param name="Images">Of the slice.</param>
internal sealed record DeviceCheckCase(string Name, Func<Network> Create, int Images = 5);
