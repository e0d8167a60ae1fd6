using Lockstep.Engine.Devices;

namespace Lockstep.Engine.Memory;

/// <summary>Where a tensor lies in a lane's arena.</summary>
internal readonly record struct Place(long Offset, TensorShape Shape);
