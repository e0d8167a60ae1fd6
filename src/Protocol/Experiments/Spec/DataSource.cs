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

    [Description("The binary files of CIFAR-100, fine labels.")]
    [Alias("cifar-100")]
    Cifar100,

    [Description("The IDX files of MNIST and its kin, gzip or not.")]
    Mnist,

    [Description("Shards with an index, as made by lockstep data pack or lockstep data index: WebDataset tar, TFRecord or raw pixels; in a folder, or at http(s)://… or s3://….")]
    [Alias("webdataset")]
    Shards,
}
