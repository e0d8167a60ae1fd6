using System.Globalization;
using Lockstep.Engine.Cuda.Interop.Cudnn;

namespace Lockstep.Engine.Cuda.Products;

/// <summary>An engine of cuDNN and how it is set: enough to build it again by hand.</summary>
/// <param name="Engine">Its global index.</param>
/// <param name="Knobs">Kinds and values.</param>
internal sealed record EngineChoice(long Engine, IReadOnlyList<(int Kind, long Value)> Knobs)
{
    /// <summary>More than there are kinds of knobs, or notes.</summary>
    private const int Most = 64;

    /// <summary>Reads it, with the notes on the engine's arithmetic, off a configuration that the library has proposed.</summary>
    public static (EngineChoice Choice, IReadOnlyList<DnnNumericalNote> Notes) Read(DnnDescriptor configuration)
    {
        using var engine = configuration.GetDescriptor(DnnAttribute.ConfigEngine, DnnDescriptorType.Engine);
        var knobs = new List<(int, long)>();
        Span<int> kind = stackalloc int[1];
        foreach (var knob in configuration.GetDescriptors(DnnAttribute.ConfigKnobChoices, DnnDescriptorType.KnobChoice, Most))
        {
            using (knob)
            {
                knob.Get(DnnAttribute.KnobChoiceType, DnnAttributeType.KnobType, kind);
                knobs.Add((kind[0], knob.GetInt64(DnnAttribute.KnobChoiceValue)));
            }
        }

        return (new EngineChoice(engine.GetInt64(DnnAttribute.EngineGlobalIndex), knobs), Notes(engine));
    }

    /// <summary>The way back of <see cref="ToString"/>; null for a text that is none.</summary>
    public static EngineChoice? Parse(string text)
    {
        string[] words = text.Split(' ');
        var knobs = new List<(int, long)>();
        foreach (string word in words.Skip(1))
        {
            string[] sides = word.Split('=');
            if (sides.Length != 2
                || !int.TryParse(sides[0], NumberStyles.None, CultureInfo.InvariantCulture, out int kind)
                || !long.TryParse(sides[1], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value))
            {
                return null;
            }

            knobs.Add((kind, value));
        }

        return long.TryParse(words[0], NumberStyles.None, CultureInfo.InvariantCulture, out long engine) ? new EngineChoice(engine, knobs) : null;
    }

    /// <summary>Makes the configuration.</summary>
    /// <param name="graph">Finished.</param>
    /// <returns>Null if the library does not make it for this graph.</returns>
    public DnnDescriptor? Configure(DnnDescriptor graph)
    {
        using var engine = new DnnDescriptor(DnnDescriptorType.Engine);
        engine.Set(DnnAttribute.EngineOperationGraph, graph).Set(DnnAttribute.EngineGlobalIndex, Engine);
        if (!engine.TryComplete(out _))
        {
            return null;
        }

        var configuration = new DnnDescriptor(DnnDescriptorType.EngineConfig).Set(DnnAttribute.ConfigEngine, engine);
        var knobs = Knobs.Select(knob => new DnnDescriptor(DnnDescriptorType.KnobChoice).Set(DnnAttribute.KnobChoiceType, DnnAttributeType.KnobType, knob.Kind).Set(DnnAttribute.KnobChoiceValue, knob.Value).Complete()).ToArray();
        if (knobs.Length > 0)
        {
            configuration.Set(DnnAttribute.ConfigKnobChoices, knobs);
        }

        Array.ForEach(knobs, knob => knob.Dispose());
        if (configuration.TryComplete(out _))
        {
            return configuration;
        }

        configuration.Dispose();
        return null;
    }

    /// <summary>The engine, then <c>kind=value</c> of each knob.</summary>
    public override string ToString() =>
        string.Join(' ', [Engine.ToString(CultureInfo.InvariantCulture), .. Knobs.Select(knob => string.Create(CultureInfo.InvariantCulture, $"{knob.Kind}={knob.Value}"))]);

    /// <summary>Notes that are newer than our list are numbers without a name.</summary>
    private static DnnNumericalNote[] Notes(DnnDescriptor engine)
    {
        var notes = new DnnNumericalNote[Most];
        int count = engine.Get<DnnNumericalNote>(DnnAttribute.EngineNumericalNote, DnnAttributeType.NumericalNote, notes);
        return notes[..Math.Min(count, Most)];
    }
}
