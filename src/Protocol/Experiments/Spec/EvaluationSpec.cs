using System.ComponentModel;

namespace Lockstep.Protocol.Experiments;

/// <summary>When and how the network is measured on the evaluation images.</summary>
public sealed record EvaluationSpec
{
    [Description("Evaluate after every this many epochs, and at the end; 0: only at the end.")]
    [Limits(0, double.PositiveInfinity)]
    public double Every { get; init; } = 1;

    [Description("With data.image_size: pixels of the shorter side after resizing, from which the centre is cut; 0: image_size / 0.875, as 256 to 224.")]
    [Limits(0, 16384)]
    public int ShortSide { get; init; }

    [Description("Average the network's answers to the four corners, the centre and their mirror images, instead of the centre alone.")]
    public bool TenCrop { get; init; }

    [Description("Write the confusion matrix and the accuracy of each class of the last evaluation to the run's directory.")]
    public bool Report { get; init; }
}
