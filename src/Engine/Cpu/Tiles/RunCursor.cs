namespace Lockstep.Engine.Cpu.Tiles;

/// <summary>Walks over the runs of lines, in order of lines and rows.</summary>
internal unsafe ref struct RunCursor(in RunLines lines, int firstLine, int lineCount, int length)
{
    private readonly ref readonly RunLines _lines = ref lines;
    private readonly int _length = length;
    private float* _left = lines.Left + firstLine / lines.Lines * lines.LeftImage + firstLine % lines.Lines * lines.LeftLine;
    private float* _target = lines.Target + firstLine / lines.Lines * lines.TargetImage + firstLine % lines.Lines * lines.TargetLine;
    private int _line = firstLine % lines.Lines;
    private int _linesLeft = lineCount;
    private int _row;

    /// <summary>Goes to the next run and writes where it starts; false at the end.</summary>
    public bool Next(ref float* left, ref float* target, ref nint skip)
    {
        if (_linesLeft == 0)
        {
            return false;
        }

        int start = Math.Min(_row, _lines.Rows - _length);
        left = _left + start * _lines.LeftRow;
        target = _target + start * _lines.TargetRow;
        skip = _row - start;
        _row = start + _length;
        if (_row == _lines.Rows)
        {
            NextLine();
        }

        return true;
    }

    private void NextLine()
    {
        _row = 0;
        _linesLeft--;
        _left += _lines.LeftLine;
        _target += _lines.TargetLine;
        if (++_line == _lines.Lines)
        {
            _line = 0;
            _left += _lines.LeftImage - _lines.Lines * _lines.LeftLine;
            _target += _lines.TargetImage - _lines.Lines * _lines.TargetLine;
        }
    }
}
