using Lockstep.Engine.Devices;

namespace Lockstep.Engine.Cpu.Kernels;

/// <summary>
/// When a result is better written past the caches: it is larger than they are, so that its lines would be read before they are
/// overwritten and thrown out before they are used.
/// </summary>
internal static unsafe class Streaming
{
    private const int Bytes = 4 << 20;
    private const int Alignment = 64;

    public static bool Suits(float* target, in TensorShape shape) =>
        (long)shape.Length * sizeof(float) >= Bytes && (nint)target % Alignment == 0 && shape.Channels * sizeof(float) % Alignment == 0;
}
