namespace Lockstep.Engine.Cuda.Interop.Cudnn;

/// <summary>A <c>cudnnBackendDescriptor_t</c>, borrowed.</summary>
internal readonly record struct DnnDescriptorHandle(nint Value);
