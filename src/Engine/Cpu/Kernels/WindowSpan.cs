using System.Runtime.CompilerServices;
using Lockstep.Engine.Devices;

namespace Lockstep.Engine.Cpu.Kernels;

/// <summary>One axis of a pooling window: its real positions First … End-1, and its length with padding but without what hangs over that.</summary>
internal readonly record struct WindowSpan(int First, int End, int Padded)
{
    public int Length => End - First;

    public static WindowSpan Row(in PoolingGeometry geometry, int position, int height) => Of(position * geometry.Stride - geometry.Padding, geometry.Height, geometry.Padding, height);

    public static WindowSpan Column(in PoolingGeometry geometry, int position, int width) => Of(position * geometry.Stride - geometry.Padding, geometry.Width, geometry.Padding, width);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static WindowSpan Of(int start, int window, int padding, int size) =>
        new(Math.Max(start, 0), Math.Min(start + window, size), Math.Min(start + window, size + padding) - start);
}
