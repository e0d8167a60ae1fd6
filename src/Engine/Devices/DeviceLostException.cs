namespace Lockstep.Engine.Devices;

/// <summary>A device is of no more use to this process, which must end and be started again. Replicated state is as after the last finished step, on other ranks.</summary>
public sealed class DeviceLostException(string message, Exception? inner = null) : Exception(message, inner);
