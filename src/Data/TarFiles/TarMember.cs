namespace Lockstep.Data.TarFiles;

/// <summary>A plain file in an archive.</summary>
/// <param name="Name">With its folders.</param>
/// <param name="Offset">First byte of its content.</param>
/// <param name="Length">Bytes of its content.</param>
internal readonly record struct TarMember(string Name, long Offset, long Length)
{
    /// <summary>WebDataset's rule: all members of a sample share the name up to the first dot after the last slash.</summary>
    public string Key => Name[..KeyEnd];

    /// <summary>What follows the key, in lower case, without its dot.</summary>
    public string Extension => KeyEnd < Name.Length ? Name[(KeyEnd + 1)..].ToLowerInvariant() : "";

    private int KeyEnd
    {
        get
        {
            int dot = Name.IndexOf('.', Name.LastIndexOf('/') + 1);
            return dot < 0 ? Name.Length : dot;
        }
    }
}
