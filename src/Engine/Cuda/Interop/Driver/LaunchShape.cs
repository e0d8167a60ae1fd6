namespace Lockstep.Engine.Cuda.Interop.Driver;

/// <summary>How many blocks of how many threads, and how much shared memory each block has beside its kernel's own.</summary>
/// <param name="Blocks">Along x.</param>
/// <param name="Threads">Of a block, along x; at most 1024 with those along y.</param>
/// <param name="SharedBytes">Dynamic shared memory of a block.</param>
/// <param name="BlocksY">Along y; at most 65,535.</param>
/// <param name="BlocksZ">Along z; at most 65,535.</param>
/// <param name="ThreadsY">Of a block, along y.</param>
internal readonly record struct LaunchShape(int Blocks, int Threads, int SharedBytes = 0, int BlocksY = 1, int BlocksZ = 1, int ThreadsY = 1);
