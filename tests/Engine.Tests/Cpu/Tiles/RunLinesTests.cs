using Lockstep.Engine.Cpu.Tiles;

namespace Lockstep.Engine.Tests.Cpu.Tiles;

public sealed class RunLinesTests
{
    [Fact]
    public void Merged_NoGapsAnywhere_IsOneLine()
    {
        var lines = new RunLines { LeftRow = 4, LeftLine = 28, LeftImage = 84, TargetRow = 2, TargetLine = 14, TargetImage = 42, Rows = 7, Lines = 3, Images = 5 };

        RunLines merged = lines.Merged();

        Assert.Equal((105, 1, 1), (merged.Rows, merged.Lines, merged.Images));
    }

    [Fact]
    public void Merged_GapBetweenImages_IsALineAnImage()
    {
        var lines = new RunLines { LeftRow = 4, LeftLine = 28, LeftImage = 90, TargetRow = 2, TargetLine = 14, TargetImage = 42, Rows = 7, Lines = 3, Images = 5 };

        RunLines merged = lines.Merged();

        Assert.Equal((21, 5, 1), (merged.Rows, merged.Lines, merged.Images));
        Assert.Equal(((nint)90, (nint)42), (merged.LeftLine, merged.TargetLine));
    }

    [Fact]
    public void Merged_HaloOnOneSide_StaysAsItIs()
    {
        var lines = new RunLines { LeftRow = 4, LeftLine = 36, LeftImage = 108, TargetRow = 2, TargetLine = 14, TargetImage = 42, Rows = 7, Lines = 3, Images = 5 };

        Assert.Equal((7, 3, 5), (lines.Merged().Rows, lines.Merged().Lines, lines.Merged().Images));
    }
}
