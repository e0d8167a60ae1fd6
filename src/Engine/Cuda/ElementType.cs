namespace Lockstep.Engine.Cuda;

/// <summary>How a number is stored; values as the kernels' <c>ELEMENT</c>.</summary>
internal enum ElementType
{
    Float32 = 0,
    BFloat16 = 1,
    Float16 = 2,
}
