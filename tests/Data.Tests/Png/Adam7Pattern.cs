namespace Lockstep.Data.Tests.Png;

/// <summary>Interlaces by the picture in the PNG specification: which of seven passes holds each pixel of an 8 x 8 square.</summary>
internal static class Adam7Pattern
{
    private static readonly string[] Square =
    [
        "16462646",
        "77777777",
        "56565656",
        "77777777",
        "36463646",
        "77777777",
        "56565656",
        "77777777",
    ];

    /// <summary>Unfiltered 8-bit grey rows, pass after pass.</summary>
    public static byte[] Rows(int width, int height, Func<int, int, byte> level)
    {
        var bytes = new List<byte>();
        for (char pass = '1'; pass <= '7'; pass++)
        {
            for (int y = 0; y < height; y++)
            {
                byte[] row = [.. Enumerable.Range(0, width).Where(x => Square[y % 8][x % 8] == pass).Select(x => level(x, y))];
                if (row.Length > 0)
                {
                    bytes.Add(0);
                    bytes.AddRange(row);
                }
            }
        }

        return [.. bytes];
    }
}
