namespace Lockstep.Engine.Cuda.Interop.Driver;

/// <summary>What every call of the driver passes through.</summary>
internal static unsafe class DriverCheck
{
    /// <exception cref="CudaException">The call failed.</exception>
    public static void Check(CudaResult result, string call)
    {
        if (result != CudaResult.Success)
        {
            throw Failure(result, call);
        }
    }

    /// <summary>For calls that answer "not yet".</summary>
    /// <returns>False for <see cref="CudaResult.NotReady"/>.</returns>
    /// <exception cref="CudaException">The call failed.</exception>
    public static bool IsDone(CudaResult result, string call)
    {
        if (result == CudaResult.NotReady)
        {
            return false;
        }

        Check(result, call);
        return true;
    }

    /// <param name="result">Not success.</param>
    /// <param name="call">The native function.</param>
    /// <param name="detail">What it was asked for; empty where the call's name says it.</param>
    public static CudaException Failure(CudaResult result, string call, string detail = "")
    {
        string subject = detail.Length > 0 ? $"{call} ({detail})" : call;
        string advice = DriverAdvice.For(result);
        return new CudaException(
            call,
            (int)result,
            $"{subject} failed: {Name(result)} ({(int)result}), {Text(result)}.{(advice.Length > 0 ? " " + advice : string.Empty)}",
            DriverAdvice.LosesContext(result),
            result == CudaResult.OutOfMemory);
    }

    private static string Name(CudaResult result)
    {
        byte* text = null;
        return DriverDevice.GetErrorName(result, &text) == CudaResult.Success ? NativeText.Of(text) : result.ToString();
    }

    private static string Text(CudaResult result)
    {
        byte* text = null;
        return DriverDevice.GetErrorString(result, &text) == CudaResult.Success ? NativeText.Of(text) : "a code that this driver does not know";
    }
}
