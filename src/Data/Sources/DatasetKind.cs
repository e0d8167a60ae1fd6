namespace Lockstep.Data.Sources;

/// <summary>Where images come from; <see cref="Datasets"/> holds the table from kind to reader.</summary>
public enum DatasetKind
{
    /// <summary>Digits and letters drawn by us, 32x32x3; needs no file.</summary>
    Glyphs,

    /// <summary><c>root/{train,test|val}/&lt;class&gt;/*.jpg|jpeg|png</c>.</summary>
    ImageFolder,

    /// <summary>The binary version of CIFAR-10: <c>data_batch_1.bin</c> … <c>test_batch.bin</c>.</summary>
    Cifar10,

    /// <summary>The binary version of CIFAR-100, fine labels: <c>train.bin</c>, <c>test.bin</c>.</summary>
    Cifar100,

    /// <summary>The four IDX files of MNIST and its kin, gzip-compressed or not.</summary>
    Mnist,

    /// <summary>Shards with an index, in a folder or a remote store.</summary>
    Shards,
}
