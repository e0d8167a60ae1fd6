using Lockstep.Data.Augmentations;
using Lockstep.Data.Sources;

namespace Lockstep.Data.Loading;

/// <summary>What a <see cref="SliceLoader"/> makes of which samples.</summary>
public sealed record LoaderSettings
{
    /// <summary>Read from all threads; not disposed by the loader.</summary>
    public required IDataset Dataset { get; init; }

    /// <summary>How a stored sample becomes the network's input.</summary>
    public required SampleView View { get; init; }

    /// <summary>
    /// Whether slices hold bytes, a quarter of the memory, for a device that normalises them, where <see cref="SampleView.NeedsFloats"/> is
    /// null. Samples that have the network's size already become the same floats there, bit by bit; resampled ones are rounded to the
    /// nearest byte, as by Pillow and torchvision: they differ by at most half a grey level.
    /// </summary>
    public bool Bytes { get; init; }

    /// <summary>Keys the augmentation.</summary>
    public ulong Seed { get; init; }

    /// <summary>Most images of one slice: samples times views.</summary>
    public required int SliceSize { get; init; }

    /// <summary>
    /// Buffers: slices that are prepared or held at the same time. More than one thread holds while it waits for the next, or
    /// it waits for ever.
    /// </summary>
    public required int Depth { get; init; }

    /// <summary>Preparing threads, at least 1.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>Clock of the data wait meter.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>
    /// Told of every broken sample that is met, again in every epoch, from the loader's threads. The sample is then a black image's
    /// zeros with label -1: it counts in no sum. Null: a broken sample fails its slice.
    /// </summary>
    public Action<long, BadSample>? Bad { get; init; }
}
