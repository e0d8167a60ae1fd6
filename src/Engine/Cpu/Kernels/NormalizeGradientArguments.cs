using Lockstep.Engine.Devices;

namespace Lockstep.Engine.Cpu.Kernels;

/// <summary>Pointers to one image's first pixels and to the channels' constants; row strides in floats.</summary>
internal unsafe struct NormalizeGradientArguments
{
    /// <summary>Shape of the input, whose strides it gives.</summary>
    public TensorShape Shape;
    public float* Input;
    public float* Mean;

    /// <summary>The forward pass's, to find the sign of the output again.</summary>
    public float* Scale;
    public float* Shift;
    public bool MaskFromInput;

    /// <summary>The activation, or null.</summary>
    public float* Output;
    public int OutputRow;
    public int OutputImage;
    public float* OutputGradient;
    public int OutputGradientRow;
    public int OutputGradientImage;
    public float* InputGradient;
    public int InputGradientRow;
    public int InputGradientImage;
    public bool Accumulate;

    /// <summary>a, b and c of dx = a g + b x + c.</summary>
    public float* GradientFactor;
    public float* InputFactor;
    public float* Constant;
    /// <summary>Partial sums, [2, channels].</summary>
    public float* Sum;

    /// <summary>Whether the input's gradient is written past the caches.</summary>
    public bool Stream;

    /// <summary>The same, pointing to a row of pixels of an image.</summary>
    public readonly NormalizeGradientArguments Row(int image, int row)
    {
        NormalizeGradientArguments at = this;
        at.Input += image * Shape.ImageStride + row * Shape.RowStride;
        at.Output += Output is null ? 0 : image * OutputImage + row * OutputRow;
        at.OutputGradient += image * OutputGradientImage + row * OutputGradientRow;
        at.InputGradient += image * InputGradientImage + row * InputGradientRow;
        return at;
    }
}
