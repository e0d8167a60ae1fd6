using System.Runtime.InteropServices;

namespace Lockstep.Data.Native;

/// <summary>A compressor or a decompressor of libturbojpeg.</summary>
internal sealed class TurboJpegHandle : SafeHandle
{
    public TurboJpegHandle()
        : base(0, ownsHandle: true)
    {
    }

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle() => TurboJpegNative.Destroy(handle) == 0;
}
