namespace Lockstep.Engine.Cuda.Interop.Cudnn;

/// <summary><c>cudnnBackendHeurMode_t</c>. A asks the fast model, B the more exact one, the fallback lists what works without one.</summary>
internal enum DnnHeuristicMode
{
    Instant = 0,
    B = 1,
    Fallback = 2,
    A = 3,
}
