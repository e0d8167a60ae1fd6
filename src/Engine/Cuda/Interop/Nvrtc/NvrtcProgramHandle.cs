namespace Lockstep.Engine.Cuda.Interop.Nvrtc;

/// <summary>An <c>nvrtcProgram</c>, borrowed.</summary>
internal readonly record struct NvrtcProgramHandle(nint Value);
