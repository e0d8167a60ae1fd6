using System.Security.Cryptography;

namespace Lockstep.Coordinator.Runs;

/// <summary>Short, unique run ids that sort by time: seven characters of seconds, three of chance, in Crockford's base 32.</summary>
internal static class RunId
{
    private const string Digits = "0123456789abcdefghjkmnpqrstvwxyz";
    private const int TimeLength = 7;
    private const int ChanceLength = 3;
    private static readonly DateTimeOffset Origin = new(2025, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static string New(DateTimeOffset now)
    {
        Span<char> id = stackalloc char[TimeLength + ChanceLength];
        long seconds = (long)(now - Origin).TotalSeconds;
        for (int i = TimeLength - 1; i >= 0; i--, seconds >>= 5)
        {
            id[i] = Digits[(int)(seconds & 31)];
        }

        foreach (ref char digit in id[TimeLength..])
        {
            digit = Digits[RandomNumberGenerator.GetInt32(Digits.Length)];
        }

        return new string(id);
    }

    /// <summary>Ids name directories, so nothing else than id characters may stand in one.</summary>
    public static bool IsValid(string text) => text.Length is > 0 and <= 40 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');
}
