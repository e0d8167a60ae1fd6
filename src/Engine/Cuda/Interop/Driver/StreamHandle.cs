namespace Lockstep.Engine.Cuda.Interop.Driver;

/// <summary>A <c>CUstream</c>, which is a <c>cudaStream_t</c> too, borrowed. Zero is the legacy default stream, which a capture forbids.</summary>
internal readonly record struct StreamHandle(nint Value);
