namespace Lockstep.Engine.Cpu;

/// <summary>The CPU that this process may use.</summary>
/// <param name="Cores">Logical ones.</param>
/// <param name="VectorBits">Width of the kernels' vectors; 0 where the processor has none that .NET uses.</param>
/// <param name="MemoryBytes">That the process may use.</param>
public sealed record CpuReport(int Cores, int VectorBits, long MemoryBytes);
