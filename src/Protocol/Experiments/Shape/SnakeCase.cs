using System.Text.Json;

namespace Lockstep.Protocol.Experiments;

/// <summary>From names in C# to words in files: <c>WarmupEpochs</c> to <c>warmup_epochs</c>, <c>Cifar10</c> to <c>cifar10</c>.</summary>
internal static class SnakeCase
{
    public static string Of(string name) => JsonNamingPolicy.SnakeCaseLower.ConvertName(name);
}
