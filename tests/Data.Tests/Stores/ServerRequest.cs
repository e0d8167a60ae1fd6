namespace Lockstep.Data.Tests.Stores;

/// <summary>What a test's server was asked. Header names are in lower case.</summary>
internal sealed record ServerRequest(string Method, string Target, IReadOnlyDictionary<string, string> Headers)
{
    public string? Header(string name) => Headers.GetValueOrDefault(name);

    /// <summary>First and last byte of the range; null where there is none.</summary>
    public (long First, long Last)? Range() =>
        Header("range") is { } text && text["bytes=".Length..].Split('-') is [var first, var last]
            ? (long.Parse(first, System.Globalization.CultureInfo.InvariantCulture), long.Parse(last, System.Globalization.CultureInfo.InvariantCulture))
            : null;
}
