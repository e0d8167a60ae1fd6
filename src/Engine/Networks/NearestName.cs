namespace Lockstep.Engine.Networks;

/// <summary>The known name that a misspelt one probably means: least edit distance (Levenshtein 1966), earlier in the list on a tie.</summary>
internal static class NearestName
{
    public static string Of(string name, IReadOnlyList<string> known) => known.MinBy(candidate => Distance(name, candidate))!;

    private static int Distance(string left, string right)
    {
        int[] row = [.. Enumerable.Range(0, right.Length + 1)];
        for (int i = 0; i < left.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i + 1;
            for (int j = 0; j < right.Length; j++)
            {
                int replaced = diagonal + (char.ToLowerInvariant(left[i]) == right[j] ? 0 : 1);
                diagonal = row[j + 1];
                row[j + 1] = Math.Min(replaced, Math.Min(row[j], row[j + 1]) + 1);
            }
        }

        return row[^1];
    }
}
