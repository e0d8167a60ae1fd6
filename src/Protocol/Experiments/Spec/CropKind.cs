using System.ComponentModel;

namespace Lockstep.Protocol.Experiments;

/// <summary>How a training image is cut to data.image_size.</summary>
public enum CropKind
{
    [Description("Not at all: images have the network's size (data.image_size unset), or are resized to it as a whole.")]
    None,

    [Description("A random share of the area at a random aspect ratio, resized (Szegedy et al. 2015, Goyal et al. 2017).")]
    RandomResized,

    [Description("The shorter side resized to a random length, then a random square (He et al. 2015).")]
    ShortSide,
}
