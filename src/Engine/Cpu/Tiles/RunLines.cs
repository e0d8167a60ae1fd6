namespace Lockstep.Engine.Cpu.Tiles;

/// <summary>
/// Rows of a product that lie in lines: images × lines × rows. The rows of a line are evenly spaced on both sides. A line is cut
/// into runs of one length; where the length does not divide it, the last run starts earlier and skips what is done. Strides in floats.
/// </summary>
internal unsafe struct RunLines
{
    public float* Left;
    public nint LeftRow;
    public nint LeftLine;
    public nint LeftImage;
    public float* Target;
    public nint TargetRow;
    public nint TargetLine;
    public nint TargetImage;
    public int Rows;
    public int Lines;
    public int Images;

    /// <summary>The same rows as fewer, longer lines, where lines or images follow each other without a gap on both sides.</summary>
    public readonly RunLines Merged()
    {
        RunLines merged = this;
        if (LeftLine == Rows * LeftRow && TargetLine == Rows * TargetRow)
        {
            merged.Rows = Rows * Lines;
            merged.Lines = Images;
            merged.LeftLine = LeftImage;
            merged.TargetLine = TargetImage;
            merged.Images = 1;
            if (LeftImage == merged.Rows * LeftRow && TargetImage == merged.Rows * TargetRow)
            {
                merged.Rows *= Images;
                merged.Lines = 1;
            }
        }

        return merged;
    }
}
