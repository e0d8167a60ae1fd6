using System.Runtime.CompilerServices;
using Lockstep.Engine.Devices;

namespace Lockstep.Engine.Cpu.Kernels;

/// <summary>The check at a kernel's door.</summary>
internal static class Sizes
{
    public static void Expect(bool fits, [InterpolatedStringHandlerArgument(nameof(fits))] ref ExpectationText what, [CallerMemberName] string kernel = "")
    {
        if (!fits)
        {
            throw new ArgumentException($"{kernel}: expected {what.ToString()}.");
        }
    }

    public static void Holds(ReadOnlySpan<float> data, in TensorShape shape, [CallerMemberName] string kernel = "", [CallerArgumentExpression(nameof(data))] string name = "")
    {
        if (data.Length < shape.Length)
        {
            throw new ArgumentException($"{kernel}: expected {name} to hold {shape}, {shape.Length} floats, got {data.Length}.");
        }
    }
}
