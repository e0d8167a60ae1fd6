namespace Lockstep.Engine.Cuda.Interop.Nvrtc;

/// <summary>What the compiler made of one source.</summary>
/// <param name="Image">A cubin, for one kind of GPU.</param>
/// <param name="Log">Warnings and the like; empty for what came from the cache.</param>
/// <param name="IsCached">It was not compiled now.</param>
/// <param name="CacheProblem">Why it was not kept for the next time; empty if it was, or if there is no cache.</param>
internal sealed record CompiledKernels(byte[] Image, string Log, bool IsCached, string CacheProblem);
