using System.Runtime.CompilerServices;

namespace Lockstep.Engine.Cpu.Kernels;

/// <summary>An interpolated message that is only put together, and only then allocates, where the expectation fails.</summary>
[InterpolatedStringHandler]
internal ref struct ExpectationText
{
    private DefaultInterpolatedStringHandler _text;

    public ExpectationText(int literalLength, int formattedCount, bool fits, out bool append)
    {
        append = !fits;
        _text = append ? new DefaultInterpolatedStringHandler(literalLength, formattedCount) : default;
    }

    public void AppendLiteral(string value) => _text.AppendLiteral(value);

    public void AppendFormatted<T>(T value) => _text.AppendFormatted(value);

    public override string ToString() => _text.ToStringAndClear();
}
