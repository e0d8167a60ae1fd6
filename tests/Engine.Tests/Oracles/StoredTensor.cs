using Lockstep.Engine.Cpu;
using Lockstep.Engine.Devices;

namespace Lockstep.Engine.Tests.Oracles;

/// <summary>Moves plain [n, h, w, c] data into a device's tensor with a halo and back.</summary>
internal static class StoredTensor
{
    /// <summary>A tensor with these values and a halo of zeros.</summary>
    public static Tensor Of(CpuDevice device, TensorShape shape, ReadOnlySpan<double> values)
    {
        Tensor tensor = Garbage(device, shape);
        device.Upload(new InputImages(Sample.Floats(values)), tensor);
        return tensor;
    }

    /// <summary>A tensor of NaN, halo included: whoever writes it must write everything.</summary>
    public static Tensor Garbage(CpuDevice device, TensorShape shape)
    {
        DeviceBuffer buffer = device.Allocate(shape.Length);
        buffer.Span(0, shape.Length).Fill(float.NaN);
        return new Tensor(buffer, 0, shape);
    }

    public static Block Block(CpuDevice device, ReadOnlySpan<double> values)
    {
        DeviceBuffer buffer = device.Allocate(values.Length);
        Sample.Floats(values).CopyTo(buffer.Span(0, values.Length));
        return new Block(buffer, 0, values.Length);
    }

    /// <summary>The interior; asserts that the halo is zero.</summary>
    public static float[] Interior(Tensor tensor)
    {
        TensorShape shape = tensor.Shape;
        ReadOnlySpan<float> data = tensor.Span;
        var interior = new List<float>();
        int at = 0;
        for (int image = 0; image < shape.Count; image++)
        {
            for (int y = -shape.Halo; y < shape.Height + shape.Halo; y++)
            {
                for (int x = -shape.Halo; x < shape.Width + shape.Halo; x++)
                {
                    bool inside = y >= 0 && y < shape.Height && x >= 0 && x < shape.Width;
                    for (int c = 0; c < shape.Channels; c++, at++)
                    {
                        if (inside)
                        {
                            interior.Add(data[at]);
                        }
                        else
                        {
                            Assert.Equal(0, data[at]);
                        }
                    }
                }
            }
        }

        return [.. interior];
    }
}
