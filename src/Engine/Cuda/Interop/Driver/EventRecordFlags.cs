namespace Lockstep.Engine.Cuda.Interop.Driver;

/// <summary><c>CUevent_record_flags</c> and <c>CUevent_wait_flags</c>. An external one is a node of its own in a captured graph, seen from outside of it.</summary>
[Flags]
internal enum EventRecordFlags : uint
{
    None = 0,
    External = 1,
}
