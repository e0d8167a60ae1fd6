using Lockstep.Protocol.Experiments;

namespace Lockstep.Cli.Commands;

/// <summary>What <c>data show</c> looks at: an experiment, or a data set as ImageNet is usually trained on.</summary>
internal sealed record ShownData(ExperimentSpec Spec, string BaseDirectory)
{
    /// <exception cref="UsageException">The experiment file is not valid, or there is neither a file nor a folder.</exception>
    public static ShownData Of(string target, int batch, int slice, int size, long epoch)
    {
        if (Path.GetExtension(target) is ".yaml" or ".yml")
        {
            var file = ExperimentFile.Read(target);
            return new ShownData(file.Spec, file.BaseDirectory);
        }

        if (!DataAddress.IsRemote(target) && !Directory.Exists(target))
        {
            throw new UsageException($"{target}: expected an experiment file (*.yaml), the folder of a data set, or the address of shards; found nothing.");
        }

        bool isFolder = !DataAddress.IsRemote(target) && Directory.Exists(Path.Combine(target, "train"));
        var spec = new ExperimentSpec
        {
            Name = "show",
            Model = new ModelSpec(),
            Data = new DataSpec
            {
                Source = isFolder ? DataSource.ImageFolder : DataSource.Shards,
                Path = target,
                ImageSize = size,
                Augmentation = new AugmentationSpec { Crop = CropKind.RandomResized, Flip = true },
            },
            Batch = new BatchSpec { Global = batch, Slice = slice },
            Epochs = epoch + 1,
        };
        return new ShownData(spec, Environment.CurrentDirectory);
    }
}
