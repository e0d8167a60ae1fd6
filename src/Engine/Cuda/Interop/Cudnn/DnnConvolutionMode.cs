namespace Lockstep.Engine.Cuda.Interop.Cudnn;

/// <summary><c>cudnnConvolutionMode_t</c>. Networks cross-correlate.</summary>
internal enum DnnConvolutionMode
{
    Convolution = 0,
    CrossCorrelation = 1,
}
