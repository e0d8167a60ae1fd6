namespace Lockstep.Engine.Cuda;

/// <summary>CUDA cannot be used on this machine, or not for this; the message says what is missing and what to do.</summary>
public sealed class CudaUnavailableException(string message) : Exception(message);
