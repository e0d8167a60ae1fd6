namespace Lockstep.Engine.Diagnostics.Devices;

/// <summary>A part of a <see cref="DeviceCheck"/>.</summary>
/// <param name="Name">By which it is chosen.</param>
/// <param name="Run">Computes its figures, one after the other.</param>
internal sealed record DeviceCheckPart(string Name, Func<DeviceCheckSettings, IEnumerable<DeviceCheckResult>> Run);
