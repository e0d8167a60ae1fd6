namespace Lockstep.Engine.Networks;

/// <summary>
/// Converts parameters between the engine's layout and PyTorch's: convolution [kh, kw, in, out] ↔ [out, in, kh, kw],
/// dense [in, out] ↔ [out, in] (rows reordered from [h, w, c] to [c, h, w] after a flatten); others are the same.
/// </summary>
public static class TorchLayout
{
    /// <summary>The parameter's shape in PyTorch.</summary>
    public static IReadOnlyList<int> TorchShape(Parameter parameter) => parameter.Shape switch
    {
        [int height, int width, int inputs, int outputs] => [outputs, inputs, height, width],
        [int inputs, int outputs] => [outputs, inputs],
        _ => parameter.Shape,
    };

    /// <summary>Overwrites <paramref name="torch"/> with the values of <paramref name="engine"/>; the spans must not overlap.</summary>
    /// <exception cref="ArgumentException">A span is not <see cref="Parameter.Length"/> long.</exception>
    public static void ToTorch(Parameter parameter, ReadOnlySpan<float> engine, Span<float> torch)
    {
        Check(parameter, engine.Length, torch.Length);
        for (int i = 0; i < torch.Length; i++)
        {
            torch[i] = engine[EngineIndex(parameter, i)];
        }
    }

    /// <summary>Overwrites <paramref name="engine"/> with the values of <paramref name="torch"/>; the spans must not overlap.</summary>
    /// <exception cref="ArgumentException">A span is not <see cref="Parameter.Length"/> long.</exception>
    public static void FromTorch(Parameter parameter, ReadOnlySpan<float> torch, Span<float> engine)
    {
        Check(parameter, engine.Length, torch.Length);
        for (int i = 0; i < torch.Length; i++)
        {
            engine[EngineIndex(parameter, i)] = torch[i];
        }
    }

    private static int EngineIndex(Parameter parameter, int torchIndex)
    {
        switch (parameter.Shape)
        {
            case [int height, int width, int inputs, int outputs]:
                int tap = torchIndex % (height * width);
                int input = torchIndex / (height * width) % inputs;
                return (tap * inputs + input) * outputs + torchIndex / (height * width * inputs);
            case [int rows, int columns]:
                return EngineRow(parameter.FlattenedFrom, torchIndex % rows) * columns + torchIndex / rows;
            default:
                return torchIndex;
        }
    }

    private static int EngineRow(ImageShape? flattened, int torchRow)
    {
        if (flattened is not ImageShape image)
        {
            return torchRow;
        }

        int pixels = image.Height * image.Width;
        return torchRow % pixels * image.Channels + torchRow / pixels;
    }

    private static void Check(Parameter parameter, int engine, int torch)
    {
        if (engine != parameter.Length || torch != parameter.Length)
        {
            throw new ArgumentException($"{parameter.Name}: expected {parameter.Length} floats on both sides, got {engine} of the engine and {torch} of PyTorch.");
        }
    }
}
