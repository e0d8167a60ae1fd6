using Lockstep.Engine.Collectives;

namespace Lockstep.Engine.Tests.Collectives;

/// <summary>A window whose meetings wait for nobody: the test decides who is how far.</summary>
internal sealed class SteppedWindow(int place, byte[][] slots) : IHostWindow
{
    public int Place => place;

    public int Size => slots.Length;

    public int SlotLength => slots[0].Length;

    public long Meetings { get; private set; }

    public Span<byte> Slot(int place) => slots[place];

    public void Meet() => Meetings++;

    public bool TryLocate(ReadOnlySpan<byte> values, out long offset)
    {
        offset = 0;
        return false;
    }

    public ReadOnlySpan<byte> Exposed(int place, long offset, int length) => throw new NotSupportedException();
}
