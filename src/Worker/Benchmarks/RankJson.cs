using System.Text.Json;

namespace Lockstep.Worker.Benchmarks;

/// <summary>Requests and answers as lines.</summary>
public static class RankJson
{
    private static readonly JsonSerializerOptions Style = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public static string Write<T>(T value) => JsonSerializer.Serialize(value, Style);

    /// <exception cref="InvalidDataException">The line is not one.</exception>
    public static T Read<T>(string line)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(line, Style) ?? throw new InvalidDataException("expected a value, found null");
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException($"a rank of the benchmark sent what is no {typeof(T).Name}: {line}", exception);
        }
    }
}
