namespace Lockstep.Engine.Cuda.Queue;

/// <summary>Time on the GPU of one kind of call.</summary>
/// <param name="Name">Of the kernel or operation.</param>
/// <param name="Calls">How many.</param>
/// <param name="Milliseconds">Together.</param>
public sealed record CallTime(string Name, int Calls, double Milliseconds);
