using Lockstep.Data.Images;
using Lockstep.Data.Sources;

namespace Lockstep.Data.Folders;

/// <summary>Decodes all files of a half in parallel; what comes out does not depend on the number of threads or their timing.</summary>
internal sealed class FolderDecoder(DatasetSettings settings, BadSampleTally tally, CancellationToken ct)
{
    private const int FilesPerTask = 64;

    /// <summary>The size that all images must have: that of the first file whose header can be read.</summary>
    /// <exception cref="DataException">No file can be read.</exception>
    public static ImageSize FirstSize(FolderHalf half)
    {
        using var worker = new FolderWorker();
        string reason = "";
        foreach (var file in half.Files)
        {
            try
            {
                return worker.ReadSize(file.Path);
            }
            catch (BadSampleException e)
            {
                reason = reason.Length > 0 ? reason : $"{file.Path}: {e.Message}";
            }
        }

        throw new DataException($"{half.Classes.Root}: none of {half.Files.Count} images can be read; the first: {reason}.");
    }

    /// <exception cref="DataException">An image has another size, or too many are broken.</exception>
    public MemoryDataset Decode(FolderHalf half, ImageSize size)
    {
        var images = new ImageBuffer(size, half.Files.Count);
        var faults = new FolderFault?[half.Files.Count];
        int tasks = (half.Files.Count + FilesPerTask - 1) / FilesPerTask;
        try
        {
            Parallel.For(0, tasks, OpeningThreads.Options(settings.Threads, ct), () => new FolderWorker(), (task, _, worker) =>
            {
                for (int i = task * FilesPerTask; i < Math.Min(half.Files.Count, (task + 1) * FilesPerTask); i++)
                {
                    images.SetLabel(i, half.Files[i].Label);
                    faults[i] = worker.Decode(half.Files[i].Path, size, images[i]);
                }

                return worker;
            }, worker => worker.Dispose());
        }
        catch (AggregateException e) when (e.InnerException is DataException inner)
        {
            throw new DataException(inner.Message, inner);
        }

        return new MemoryDataset(images, half.Classes.Names, Good(half, faults));
    }

    private int[]? Good(FolderHalf half, FolderFault?[] faults)
    {
        var good = new List<int>(faults.Length);
        for (int i = 0; i < faults.Length; i++)
        {
            if (faults[i] is not { } fault)
            {
                good.Add(i);
            }
            else if (fault.IsOtherSize)
            {
                throw new DataException(
                    $"{half.Files[i].Path} {fault.Reason} as the first image: all images of a set need one size, resize them.");
            }
            else
            {
                tally.Add(new BadSample(half.Files[i].Path, fault.Reason));
            }
        }

        return good.Count == faults.Length ? null : [.. good];
    }
}
