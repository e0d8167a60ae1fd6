using Lockstep.Engine.Collectives;

namespace Lockstep.Engine.Tests.Collectives;

public sealed class SlotHalvesTests
{
    /// <summary>One rank has left a meeting and at once writes its next message, while the other still has to read the last one.</summary>
    [Fact]
    public void Mine_WrittenAsEarlyAsMeetingsAllow_LeavesTheMessageBeforeAlone()
    {
        byte[][] slots = [new byte[512], new byte[512]];
        var fast = new SteppedWindow(0, slots);
        var slow = new SteppedWindow(1, slots);
        SlotHalves.Mine(fast).Fill(1);
        for (byte message = 1; message < 10; message++)
        {
            fast.Meet();
            slow.Meet();
            SlotHalves.Mine(fast).Fill((byte)(message + 1));
            Assert.All(SlotHalves.Of(slow, fast.Place).ToArray(), held => Assert.Equal(message, held));
        }
    }

    [Theory]
    [InlineData(512, 256)]
    [InlineData(700, 320)] // 350 rounded down to whole lines of 64
    public void Length_OfAHalf_IsWholeLines(int slotLength, int expected) =>
        Assert.Equal(expected, SlotHalves.Length(new SteppedWindow(0, [new byte[slotLength], new byte[slotLength]])));
}
