using System.Runtime.InteropServices;

namespace Lockstep.Engine.Cuda.Interop;

/// <summary>Text of the libraries: UTF-8 that ends in a zero byte.</summary>
internal static unsafe class NativeText
{
    public static string Of(byte* text) => Marshal.PtrToStringUTF8((nint)text) ?? string.Empty;

    /// <summary>Up to the first zero byte, without white space at the ends.</summary>
    public static string Of(ReadOnlySpan<byte> text)
    {
        int end = text.IndexOf((byte)0);
        return System.Text.Encoding.UTF8.GetString(end < 0 ? text : text[..end]).Trim();
    }

    /// <summary>With the zero byte.</summary>
    public static byte[] Bytes(string text) => [.. System.Text.Encoding.UTF8.GetBytes(text), 0];
}
