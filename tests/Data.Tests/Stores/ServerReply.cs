namespace Lockstep.Data.Tests.Stores;

/// <summary>What a test's server answers, and how it misbehaves.</summary>
internal sealed record ServerReply(int Status, byte[] Body)
{
    public IReadOnlyList<string> Headers { get; init; } = [];

    /// <summary>Closes the connection after so many bytes of the body.</summary>
    public int? CutAfter { get; init; }

    /// <summary>Says nothing, until the server is closed.</summary>
    public bool IsSilent { get; init; }

    /// <summary>Falls silent after so many bytes of the body, until the server is closed.</summary>
    public int? HangsAfter { get; init; }

    /// <summary>Leaves the length out and ends the body by closing.</summary>
    public bool HidesLength { get; init; }

    public static ServerReply Empty(int status, params string[] headers) => new(status, []) { Headers = headers };

    /// <summary>An object as an honest server gives it.</summary>
    public static ServerReply Object(ServerRequest request, byte[] content, string tag)
    {
        if (request.Range() is not { } range)
        {
            return new ServerReply(200, content) { Headers = tag.Length > 0 ? [$"ETag: {tag}"] : [] };
        }

        return range.First >= content.Length
            ? Empty(416, $"Content-Range: bytes */{content.Length}", $"ETag: {tag}")
            : new ServerReply(206, content[(int)range.First..(int)Math.Min(content.Length, range.Last + 1)])
            {
                Headers = [tag.Length > 0 ? $"ETag: {tag}" : "X-Tag: none", $"Content-Range: bytes {range.First}-{Math.Min(content.Length, range.Last + 1) - 1}/{content.Length}"],
            };
    }
}
