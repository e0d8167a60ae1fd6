namespace Lockstep.Engine.Networks.Zoo;

/// <summary>
/// Simonyan and Zisserman 2015, table 1, configurations A, B, D and E, with or without batch norm behind each convolution;
/// torchvision's numbering. Convolutions keep their bias under batch norm, as there.
/// </summary>
internal static class Vgg
{
    /// <summary>Convolutions between the five poolings.</summary>
    public static ModelZooEntry.Constructor Plain(params int[] stages) => (name, input, classes, options) => Create(name, stages, false, input, classes, options);

    public static ModelZooEntry.Constructor Normalized(params int[] stages) => (name, input, classes, options) => Create(name, stages, true, input, classes, options);

    private static Network Create(string name, int[] stages, bool normalize, ImageShape input, int classes, ModelOptions options)
    {
        var builder = new NetworkBuilder(name, input, options);
        Value x = builder.Input;
        int index = 0;
        for (int stage = 0; stage < stages.Length; stage++)
        {
            for (int i = 0; i < stages[stage]; i++)
            {
                x = builder.Convolution(x, $"features.{index}", Math.Min(64 << stage, 512), 3, 1, 1, bias: true, rectify: !normalize);
                x = normalize ? builder.BatchNorm(x, $"features.{index + 1}", rectify: true) : x;
                index += normalize ? 3 : 2;
            }

            x = builder.MaxPool(x, $"features.{index++}", 2, 2);
        }

        x = builder.Flatten(x, "flatten");
        x = builder.Dropout(builder.Dense(x, "classifier.0", 4096, rectify: true), "classifier.2", 0.5f);
        x = builder.Dropout(builder.Dense(x, "classifier.3", 4096, rectify: true), "classifier.5", 0.5f);
        return builder.Build(builder.Dense(x, "classifier.6", classes, last: true));
    }
}
