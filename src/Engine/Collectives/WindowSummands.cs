using System.Runtime.InteropServices;
using Lockstep.Engine.Cpu.Kernels;

namespace Lockstep.Engine.Collectives;

/// <summary>The same part of what every place of a host shows, as floats, by rank.</summary>
internal readonly struct WindowSummands(WindowView view, int first, int length) : ISummands
{
    public int Count => view.Places;

    public ReadOnlySpan<float> this[int index] => MemoryMarshal.Cast<byte, float>(view.Part(index, first, length));
}
