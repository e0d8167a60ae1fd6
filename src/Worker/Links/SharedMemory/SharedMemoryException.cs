namespace Lockstep.Worker.Links.SharedMemory;

/// <summary>Memory cannot be shared with a rank, or not at all: the system refuses, or the rank offers what must not be mapped.</summary>
internal sealed class SharedMemoryException(string message, Exception? inner = null) : IOException(message, inner);
