namespace Lockstep.Engine.Cuda.Interop.Driver;

/// <summary><c>CUjit_option</c>.</summary>
internal enum JitOption
{
    MaxRegisters = 0,
    InfoLogBuffer = 3,
    InfoLogBufferSizeBytes = 4,
    ErrorLogBuffer = 5,
    ErrorLogBufferSizeBytes = 6,
    OptimizationLevel = 7,
    Target = 9,
    GenerateLineInfo = 13,
}
