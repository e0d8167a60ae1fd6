namespace Lockstep.Engine.Networks;

/// <summary>
/// Converts parameters between the engine's layout and PyTorch's: convolution [kh, kw, in, out] ↔ [out, in, kh, kw],
/// dense [in, out] ↔ [out, in] (rows reordered from [h, w, c] to [c, h, w] after a flatten); others are the same.
/// </summary>
public static class TorchLayout
{
    /// <summary>Outputs transposed at a time: a cache line of the engine's row, and as many streams on PyTorch's side.</summary>
    private const int Block = 16;

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
        if (parameter.Shape.Count is not (2 or 4))
        {
            engine.CopyTo(torch);
            return;
        }

        int columns = parameter.Shape[^1], rows = engine.Length / columns;
        for (int first = 0; first < columns; first += Block)
        {
            int end = Math.Min(first + Block, columns);
            for (int row = 0; row < rows; row++)
            {
                var from = engine.Slice(EngineRow(parameter, row) * columns, columns);
                for (int column = first; column < end; column++)
                {
                    torch[(column * rows) + row] = from[column];
                }
            }
        }
    }

    /// <summary>Overwrites <paramref name="engine"/> with the values of <paramref name="torch"/>; the spans must not overlap.</summary>
    /// <exception cref="ArgumentException">A span is not <see cref="Parameter.Length"/> long.</exception>
    public static void FromTorch(Parameter parameter, ReadOnlySpan<float> torch, Span<float> engine)
    {
        Check(parameter, engine.Length, torch.Length);
        if (parameter.Shape.Count is not (2 or 4))
        {
            torch.CopyTo(engine);
            return;
        }

        int columns = parameter.Shape[^1], rows = engine.Length / columns;
        for (int first = 0; first < columns; first += Block)
        {
            int end = Math.Min(first + Block, columns);
            for (int row = 0; row < rows; row++)
            {
                var to = engine.Slice(EngineRow(parameter, row) * columns, columns);
                for (int column = first; column < end; column++)
                {
                    to[column] = torch[(column * rows) + row];
                }
            }
        }
    }

    /// <summary>Both layouts are a matrix, the engine's [rows, out] and PyTorch's [out, rows], with the rows in another order: the engine's row for one of PyTorch's.</summary>
    private static int EngineRow(Parameter parameter, int torchRow)
    {
        if (parameter.Shape is [int height, int width, int inputs, _])
        {
            (int input, int tap) = Math.DivRem(torchRow, height * width);
            return (tap * inputs) + input;
        }

        return EngineRow(parameter.FlattenedFrom, torchRow);
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
