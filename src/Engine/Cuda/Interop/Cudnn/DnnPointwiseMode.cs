namespace Lockstep.Engine.Cuda.Interop.Cudnn;

/// <summary>The part of <c>cudnnPointwiseMode_t</c> that we use.</summary>
internal enum DnnPointwiseMode
{
    Add = 0,
    Multiply = 1,
    Minimum = 2,
    Maximum = 3,
    SquareRoot = 4,
    Subtract = 9,
    Identity = 21,
    ReluForward = 100,
    ReluBackward = 200,
    GreaterThan = 302,
    Select = 601,
}
