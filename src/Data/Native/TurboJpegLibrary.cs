using System.Reflection;
using System.Runtime.InteropServices;
using Lockstep.Data.Sources;

namespace Lockstep.Data.Native;

/// <summary>Finds libturbojpeg on this machine.</summary>
internal static class TurboJpegLibrary
{
    /// <summary>The name in the imports; not a file.</summary>
    public const string Name = "turbojpeg";

    private static readonly string[] Files = ["libturbojpeg.so.0", "libturbojpeg.so", "libturbojpeg.dylib", "turbojpeg.dll"];

    private static readonly Lazy<nint> Loaded = new(Find);

    static TurboJpegLibrary() => NativeLibrary.SetDllImportResolver(typeof(TurboJpegLibrary).Assembly, Resolve);

    public static bool IsPresent => Loaded.Value != 0;

    /// <exception cref="DataException">The library is not installed; the message names the package.</exception>
    public static void Require()
    {
        if (!IsPresent)
        {
            throw Missing();
        }
    }

    /// <summary>Says what to install.</summary>
    public static DataException Missing() => new(
        $"JPEG images need libturbojpeg, and none of {string.Join(", ", Files)} could be loaded: "
        + "install the package libturbojpeg0 (Debian, Ubuntu) or libturbojpeg (others), or convert the images to PNG.");

    private static nint Find()
    {
        foreach (string file in Files)
        {
            if (NativeLibrary.TryLoad(file, out nint handle))
            {
                return handle;
            }
        }

        return 0;
    }

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? path) => name == Name ? Loaded.Value : 0;
}
