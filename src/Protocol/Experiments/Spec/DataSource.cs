using System.ComponentModel;

namespace Lockstep.Protocol.Experiments;

/// <summary>Kind of data set.</summary>
public enum DataSource
{
    [Description("Digits and letters drawn from the seed, 32 by 32 pixels in colour; nothing to download.")]
    Glyphs,

    [Description("root/{train,test}/<class>/*.jpg, jpeg or png.")]
    [Alias("imagefolder")]
    ImageFolder,

    [Description("The binary files of CIFAR-10.")]
    [Alias("cifar-10")]
    Cifar10,

    [Description("The IDX files of MNIST, gzip or not.")]
    Mnist,
}
