namespace Lockstep.Engine.Cuda.Interop.Driver;

/// <summary><c>CUgraphInstantiateResult</c>.</summary>
internal enum GraphInstantiateResult
{
    Success = 0,
    Error = 1,
    InvalidStructure = 2,
    NodeOperationNotSupported = 3,
    MultipleContexts = 4,
    ConditionalHandleUnused = 5,
}
