namespace Lockstep.Data.Native.Baseline;

/// <summary>
/// A scan's data without the zero byte that follows each FF in the file: taking them out beforehand is a copy at the speed of memory
/// and leaves no question to the loop that reads bits.
/// </summary>
internal sealed class ScanBytes
{
    private byte[] _bytes = [];

    public int Length { get; private set; }

    /// <summary><see cref="ScanBits.Padding"/> bytes of zero follow the <see cref="Length"/> bytes.</summary>
    public ReadOnlySpan<byte> Padded => _bytes.AsSpan(0, Length + ScanBits.Padding);

    /// <returns>The marker at the end of the data; 0 where there is none.</returns>
    public byte Load(ReadOnlySpan<byte> data)
    {
        if (_bytes.Length < data.Length + ScanBits.Padding)
        {
            _bytes = new byte[Math.Max(data.Length + ScanBits.Padding, _bytes.Length / 2 * 3)];
        }

        Length = 0;
        byte marker = 0;
        while (!data.IsEmpty && marker == 0)
        {
            int found = data.IndexOf((byte)0xFF);
            int run = found < 0 ? data.Length : found + 1;
            data[..run].CopyTo(_bytes.AsSpan(Length));
            Length += run;
            data = data[run..];
            if (found >= 0 && !data.IsEmpty)
            {
                marker = data[0];
                data = data[1..];
            }
        }

        Length -= marker == 0 ? 0 : 1;
        _bytes.AsSpan(Length, ScanBits.Padding).Clear();
        return marker;
    }
}
