using Lockstep.Engine.Cuda;
using Lockstep.Engine.Devices;

namespace Lockstep.Engine.Diagnostics.Devices;

/// <summary>Proves a GPU, its libraries and what we make of them, part by part: by the CPU engine, and by what must be the same bits.</summary>
public static class DeviceCheck
{
    private static readonly DeviceCheckPart[] Table =
    [
        new(LayerCheck.Part, LayerCheck.Run),
        new(TrainingCheck.Part, TrainingCheck.Run),
        new(ExactCheck.Part, ExactCheck.Run),
        new(ReplayCheck.Part, ReplayCheck.Run),
        new(CollectiveCheck.Part, CollectiveCheck.Run),
        new(ReopeningCheck.Part, ReopeningCheck.Run),
    ];

    /// <summary>Names of the parts, in their order.</summary>
    public static IReadOnlyList<string> Parts { get; } = [.. Table.Select(part => part.Name)];

    /// <summary>
    /// Computes the parts that are wanted, one after the other. What one of them throws is a result that does not hold, and no reason for
    /// the next one not to be tried, unless the GPU's context is lost.
    /// </summary>
    /// <param name="settings">Which GPU, and how much is done.</param>
    /// <param name="wanted">By name; null: all.</param>
    public static IEnumerable<DeviceCheckResult> Run(DeviceCheckSettings settings, Func<string, bool>? wanted = null)
    {
        string? folder = settings.Device.CacheFolder is null ? Directory.CreateTempSubdirectory("lockstep-check-").FullName : null;
        var kept = folder is null ? settings : settings with { Device = settings.Device with { CacheFolder = folder } };
        try
        {
            bool lost = false;
            foreach (var part in Table.Where(part => wanted?.Invoke(part.Name) != false))
            {
                using var results = part.Run(kept).GetEnumerator();
                while (!lost && Next(part, results) is { } next)
                {
                    yield return next.Result;
                    lost = next.IsContextLost;
                }

                if (lost)
                {
                    yield return DeviceCheckResult.Fails(part.Name, "the rest of it", "the GPU's context is lost: start another process.");
                }
            }
        }
        finally
        {
            if (folder is not null)
            {
                Directory.Delete(folder, recursive: true);
            }
        }
    }

    /// <summary>Null at the part's end, also after it has thrown.</summary>
    private static (DeviceCheckResult Result, bool IsContextLost)? Next(DeviceCheckPart part, IEnumerator<DeviceCheckResult> results)
    {
        try
        {
            return results.MoveNext() ? (results.Current, false) : null;
        }
        catch (Exception exception)
        {
            return (DeviceCheckResult.Fails(part.Name, "to its end", exception.Message), exception is CudaException { IsContextLost: true } or DeviceLostException);
        }
    }
}
