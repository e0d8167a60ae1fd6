namespace Lockstep.Engine.Cuda.Interop.Nccl;

/// <summary><c>ncclRedOp_t</c>.</summary>
internal enum NcclOperation
{
    Sum = 0,
    Product = 1,
    Maximum = 2,
    Minimum = 3,
    Average = 4,
}
