namespace Lockstep.Worker.Checkpoints;

/// <summary>
/// Constants of the safetensors file layout: 8 bytes header length (little-endian), a JSON header padded with spaces, the data.
/// Source: huggingface/safetensors, README, "Format".
/// </summary>
internal static class SafetensorsLayout
{
    public const int LengthBytes = sizeof(ulong);

    /// <summary>The data begins at a multiple of this.</summary>
    public const int Alignment = 8;

    /// <summary>The reference implementation refuses longer headers.</summary>
    public const int MaxHeaderBytes = 100_000_000;

    /// <summary>Key of free-form strings in the header; it is no tensor.</summary>
    public const string MetadataKey = "__metadata__";

    public const string Float32 = "F32";

    /// <summary>Number of elements of a shape.</summary>
    /// <exception cref="OverflowException">More than one array can hold.</exception>
    public static int Elements(IReadOnlyList<int> shape) => shape.Aggregate(1, (product, extent) => checked(product * extent));
}
