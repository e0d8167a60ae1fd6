namespace Lockstep.Engine.Cuda.Interop.Nccl;

/// <summary>Calls between begin and end start together: for several communicators of one thread, and for sends with receives.</summary>
internal static class NcclGroup
{
    public static void Begin() => NcclCheck.Check(NcclNative.GroupStart(), "ncclGroupStart");

    /// <returns>False while calls of it are being queued: ask each communicator.</returns>
    public static bool End() => NcclCheck.IsDone(NcclNative.GroupEnd(), "ncclGroupEnd");
}
