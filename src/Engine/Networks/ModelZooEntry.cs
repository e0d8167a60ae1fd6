namespace Lockstep.Engine.Networks;

/// <summary>A named network of the zoo and the input and classes it was published with.</summary>
public sealed class ModelZooEntry
{
    internal ModelZooEntry(string name, ImageShape input, int classes, Constructor create)
    {
        Name = name;
        Input = input;
        Classes = classes;
        Create = create;
    }

    internal delegate Network Constructor(string name, ImageShape input, int classes, ModelOptions options);

    /// <summary>Name in an experiment.</summary>
    public string Name { get; }

    /// <summary>Shape of one image.</summary>
    public ImageShape Input { get; }

    /// <summary>Classes; channels of the output for networks that make images.</summary>
    public int Classes { get; }

    internal Constructor Create { get; }
}
