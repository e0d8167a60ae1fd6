namespace Lockstep.Engine.Cuda.Interop.Cudnn;

/// <summary><c>cudnnBackendBehaviorNote_t</c>.</summary>
internal enum DnnBehaviorNote
{
    RuntimeCompilation = 0,
    FilterInt8Reordering = 1,
    BiasInt8Reordering = 2,
    NativeCudaGraph = 3,
}
