using Lockstep.Engine.Cuda.Interop.Driver;

namespace Lockstep.Engine.Cuda.Queue;

/// <summary>A quick hash of what a call is made with: two calls with the same one are taken for the same.</summary>
internal struct CallHash
{
    private const ulong Factor = 0x9e3779b97f4a7c15;
    private ulong _state;

    public CallHash(string name) => _state = (ulong)name.Length * Factor;

    public readonly ulong Value => _state;

    public static ulong Of(string name, LaunchShape shape, ReadOnlySpan<KernelArgument> arguments)
    {
        var hash = new CallHash(name);
        hash.Add(((ulong)(uint)shape.Blocks << 32) | (uint)shape.BlocksY);
        hash.Add(((ulong)(uint)shape.Threads << 32) | (uint)shape.ThreadsY);
        foreach (ref readonly KernelArgument argument in arguments)
        {
            hash.Add(argument.Bits);
        }

        return hash.Value;
    }

    /// <summary>A bijection in both.</summary>
    public void Add(ulong value)
    {
        _state = (_state ^ value) * Factor;
        _state ^= _state >> 29;
    }
}
