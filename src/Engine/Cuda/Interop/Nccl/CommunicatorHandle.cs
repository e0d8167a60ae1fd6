namespace Lockstep.Engine.Cuda.Interop.Nccl;

/// <summary>An <c>ncclComm_t</c>, borrowed.</summary>
internal readonly record struct CommunicatorHandle(nint Value);
