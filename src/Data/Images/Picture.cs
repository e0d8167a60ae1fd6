namespace Lockstep.Data.Images;

/// <summary>A decoded image, or the part of one that was asked for. Its memory is used again for the next one.</summary>
internal sealed class Picture
{
    private readonly PicturePlane[] _planes = [new(), new(), new()];

    public PictureKind Kind { get; set; }

    /// <summary>1, or 3 for <see cref="PictureKind.YCbCr"/>.</summary>
    public int Planes => Kind == PictureKind.YCbCr ? 3 : 1;

    public PicturePlane this[int plane] => _planes[plane];
}
