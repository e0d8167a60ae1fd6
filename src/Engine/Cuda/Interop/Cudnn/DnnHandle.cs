namespace Lockstep.Engine.Cuda.Interop.Cudnn;

/// <summary>A <c>cudnnHandle_t</c>, borrowed.</summary>
internal readonly record struct DnnHandle(nint Value);
