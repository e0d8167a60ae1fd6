using Lockstep.Engine.Devices;

namespace Lockstep.Engine.Layers;

/// <summary>A layer whose weights the device keeps a second time in its own order.</summary>
internal interface IPreparedLayer
{
    ConvolutionGeometry Geometry { get; }

    /// <summary>Which of the replica's prepared blocks is this layer's; set when the memory is planned, the same for every replica.</summary>
    int PreparedIndex { get; set; }
}
