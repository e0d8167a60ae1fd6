using System.CommandLine;
using Lockstep.Engine.Cuda;

namespace Lockstep.Cli.Commands;

/// <summary>Options of commands that compute on a GPU of this machine.</summary>
internal static class CudaOptions
{
    private static readonly (string Word, CudaPrecision Precision)[] Precisions =
    [
        ("float32", CudaPrecision.Float32),
        ("tf32", CudaPrecision.TensorFloat32),
        ("bf16", CudaPrecision.BFloat16),
        ("fp16", CudaPrecision.Float16),
    ];

    public static Option<int> Gpu() => new("--gpu") { Description = "Which GPU, counted as lockstep devices does." };

    public static Option<string> Precision(CudaPrecision usual)
    {
        var option = new Option<string>("--precision")
        {
            Description = $"{string.Join(", ", Precisions.Select(entry => entry.Word))}: what products are made with.",
            DefaultValueFactory = _ => Array.Find(Precisions, entry => entry.Precision == usual).Word,
        };
        option.AcceptOnlyFromAmong([.. Precisions.Select(entry => entry.Word)]);
        return option;
    }

    public static Option<string?> Cache() => new("--cache") { Description = "Folder that keeps compiled kernels and chosen plans; by default nothing is kept." };

    public static Option<double?> ChoosingLimit() => new("--choose-within") { Description = "Seconds that choosing plans by timing them may take in all; after that the libraries' first proposals are taken. By default no limit." };

    /// <exception cref="UsageException">A limit below 0.</exception>
    public static TimeSpan? Seconds(double? limit) => limit switch
    {
        null => null,
        >= 0 and < 1e6 => TimeSpan.FromSeconds(limit.Value),
        _ => throw new UsageException($"--choose-within: expected seconds from 0 on, found {limit}"),
    };

    public static CudaPrecision Parse(string word) => Array.Find(Precisions, entry => entry.Word == word).Precision;
}
