using Lockstep.Engine.Cpu;
using Lockstep.Engine.Diagnostics;
using Lockstep.Engine.Networks;
using Lockstep.Worker.Checkpoints;

namespace Lockstep.Worker.Diagnostics;

/// <summary>
/// Logits, loss and gradients of one training pass as tensors in PyTorch's names and layouts, to be compared with another engine.
/// Batch norm uses the statistics of the batch; dropout passes everything on.
/// </summary>
public static class GradientDump
{
    /// <summary>Reads weights and images, and writes what the network makes of them.</summary>
    /// <param name="model">Name of the zoo; the images say its input, <paramref name="classes"/> its output.</param>
    /// <param name="classes">Null: the published network's.</param>
    /// <param name="weights">Safetensors with every parameter; further tensors are left alone.</param>
    /// <param name="input">Safetensors with <c>images</c> [count, c, h, w] and <c>labels</c> [count].</param>
    /// <param name="output">Overwritten with <c>logits</c> [count, classes], <c>loss</c> [1], and a gradient under each parameter's name.</param>
    /// <param name="winograd">As for <see cref="CpuDevice"/>.</param>
    /// <returns>Mean loss.</returns>
    /// <exception cref="ArgumentException">The model is unknown, or tensors are missing or of another shape.</exception>
    /// <exception cref="IOException">A file cannot be read or written.</exception>
    public static double Write(string model, int? classes, string weights, string input, string output, bool winograd = true)
    {
        var given = Read(input);
        var images = Find(given, "images", input);
        if (images.Shape is not [var count, var channels, var height, var width])
        {
            throw new ArgumentException($"{input}: expected images of [count, c, h, w], found [{string.Join(", ", images.Shape)}].");
        }

        var network = ModelZoo.Create(model, new ImageShape(height, width, channels), classes ?? ModelZoo.Entry(model).Classes, new ModelOptions { Dropout = false });
        int[] labels = [.. Find(given, "labels", input).Values.ToArray().Select(label => (int)label)];
        using var device = new CpuDevice(winograd);
        var pass = TrainingPass.Run(network, device, Parameters(network, Read(weights), weights), PixelsLast(images, network.Input), labels);
        List<NamedTensor> tensors = [new("logits", [count, network.Classes], pass.Logits), new("loss", [1], new float[] { (float)pass.Loss })];
        foreach (var parameter in network.Parameters)
        {
            float[] values = new float[parameter.Length];
            TorchLayout.ToTorch(parameter, pass.Gradients.AsSpan(parameter.Offset, parameter.Length), values);
            tensors.Add(new NamedTensor(parameter.Name, TorchLayout.TorchShape(parameter), values));
        }

        using var file = File.Create(output);
        SafetensorsWriter.Write(file, tensors);
        return pass.Loss;
    }

    private static Dictionary<string, NamedTensor> Read(string path) => SafetensorsReader.Read(path).ToDictionary(tensor => tensor.Name, StringComparer.Ordinal);

    private static NamedTensor Find(Dictionary<string, NamedTensor> tensors, string name, string path) =>
        tensors.TryGetValue(name, out var tensor) ? tensor : throw new ArgumentException($"{path}: expected a tensor '{name}', found none.");

    private static float[] Parameters(Network network, Dictionary<string, NamedTensor> tensors, string path)
    {
        float[] flat = new float[network.ParameterLength];
        foreach (var parameter in network.Parameters)
        {
            var tensor = Find(tensors, parameter.Name, path);
            if (!tensor.Shape.SequenceEqual(TorchLayout.TorchShape(parameter)))
            {
                throw new ArgumentException($"{path}: {parameter.Name}: expected [{string.Join(", ", TorchLayout.TorchShape(parameter))}], found [{string.Join(", ", tensor.Shape)}].");
            }

            TorchLayout.FromTorch(parameter, tensor.Values.Span, flat.AsSpan(parameter.Offset, parameter.Length));
        }

        return flat;
    }

    /// <summary>[count, c, h, w] to [count, h, w, c].</summary>
    private static float[] PixelsLast(NamedTensor images, ImageShape shape)
    {
        var source = images.Values.Span;
        float[] target = new float[source.Length];
        int pixels = shape.Height * shape.Width;
        for (int i = 0; i < target.Length; i++)
        {
            (int image, int place) = Math.DivRem(i, shape.Length);
            target[i] = source[(image * shape.Length) + (place % shape.Channels * pixels) + (place / shape.Channels)];
        }

        return target;
    }
}
