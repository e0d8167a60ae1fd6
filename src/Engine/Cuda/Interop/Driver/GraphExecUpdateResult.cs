namespace Lockstep.Engine.Cuda.Interop.Driver;

/// <summary><c>CUgraphExecUpdateResult</c>.</summary>
internal enum GraphExecUpdateResult
{
    Success = 0,
    Error = 1,
    TopologyChanged = 2,
    NodeTypeChanged = 3,
    FunctionChanged = 4,
    ParametersChanged = 5,
    NotSupported = 6,
    UnsupportedFunctionChange = 7,
    AttributesChanged = 8,
}
