namespace Lockstep.Data.Png;

/// <summary>The checksum of zlib data (RFC 1950, section 8.2).</summary>
/// <param name="Low">Sum of the bytes, and 1.</param>
/// <param name="High">Sum of the sums.</param>
internal readonly record struct Adler32(uint Low, uint High)
{
    private const uint Modulus = 65521;

    /// <summary>After so many bytes a sum of sums that began below the modulus may be beyond 32 bits.</summary>
    private const int Run = 5552;

    public static Adler32 Start => new(1, 0);

    public uint Value => (High << 16) | Low;

    public Adler32 Then(ReadOnlySpan<byte> bytes)
    {
        var (low, high) = (Low, High);
        while (!bytes.IsEmpty)
        {
            var run = bytes[..Math.Min(Run, bytes.Length)];
            foreach (byte value in run)
            {
                low += value;
                high += low;
            }

            (low, high) = (low % Modulus, high % Modulus);
            bytes = bytes[run.Length..];
        }

        return new Adler32(low, high);
    }
}
