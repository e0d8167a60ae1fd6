using System.Buffers;

namespace Lockstep.Actors;

/// <summary>Names of actors and nodes: letters, digits, <c>.</c>, <c>_</c>, <c>-</c>, at most 128 characters.</summary>
internal static class ActorName
{
    private const int MaxLength = 128;

    private static readonly SearchValues<char> Allowed = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-");

    public static bool IsValid(string name) => name.Length is > 0 and <= MaxLength && !name.AsSpan().ContainsAnyExcept(Allowed);

    public static void ThrowIfInvalid(string name, string parameter)
    {
        if (!IsValid(name))
        {
            throw new ArgumentException($"'{name}' is no name: expected 1 to {MaxLength} letters, digits or any of . _ -", parameter);
        }
    }
}
