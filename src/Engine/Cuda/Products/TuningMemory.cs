using System.Runtime.InteropServices;
using Lockstep.Engine.Cuda.Interop.Driver;
using Lockstep.Engine.Initialisation;

namespace Lockstep.Engine.Cuda.Products;

/// <summary>
/// Tensors of a task to time its plans with: several sets, so that one run does not find in the second-level cache what the one before
/// it has left there; and not zeros, because multiplying those takes less power and so less time.
/// </summary>
internal sealed class TuningMemory : IDisposable
{
    private const int MostSets = 6;
    private const int PatternBytes = 1 << 20;

    private readonly CudaContext _context;
    private readonly CudaMemory _tensors;
    private readonly ScratchPieces _pieces = new();
    private CudaMemory? _scratch;

    /// <exception cref="CudaException">There is no room for one set.</exception>
    public TuningMemory(CudaDevice device, in ProductTask task)
    {
        _context = device.Context;
        int bytes = device.Type.Bytes();
        _pieces.Add(task.Shape.InputLength * bytes);
        _pieces.Add(task.Shape.Geometry.Length * (task is { Kind: ProductKind.WeightGradient, Narrow: false } ? sizeof(float) : (long)bytes));
        _pieces.Add(task.Shape.OutputLength * bytes);
        _pieces.Add(task.Shape.Geometry.Output * (long)sizeof(float));
        HasBias = task.Bias;
        long cache = 2L * _context.Get(DeviceAttribute.SecondLevelCacheBytes);
        Sets = (int)Math.Clamp(cache / _pieces.Bytes + 1, 1, MostSets);
        _tensors = new CudaMemory(_context, Sets * _pieces.Bytes);
        Fill(device);
    }

    public int Sets { get; }

    private bool HasBias { get; }

    /// <summary>The tensors of a run.</summary>
    public ProductTensors Of(int run)
    {
        var set = _tensors.All.Slice(run % Sets * _pieces.Bytes, _pieces.Bytes);
        return new ProductTensors(_pieces.Of(set, 0), _pieces.Of(set, 1), _pieces.Of(set, 2), HasBias ? _pieces.Of(set, 3).Start : default);
    }

    /// <summary>Beside the device's own, which plans that are not taken must not blow up. Nothing may be under way.</summary>
    public DeviceRange Scratch(long bytes)
    {
        if (bytes == 0)
        {
            return default;
        }

        if (_scratch is null || _scratch.Bytes < bytes)
        {
            _scratch?.Dispose();
            _scratch = null;
            _scratch = new CudaMemory(_context, bytes);
        }

        return _scratch.All.Slice(0, bytes);
    }

    public void Dispose()
    {
        _tensors.Dispose();
        _scratch?.Dispose();
    }

    /// <summary>Numbers from -1 to 1, the same over and over: copied from what is there already, twice as much each time.</summary>
    private void Fill(CudaDevice device)
    {
        byte[] pattern = new byte[Math.Min(PatternBytes, _tensors.Bytes)];
        for (int at = 0; at + sizeof(float) <= pattern.Length; at += device.Type.Bytes())
        {
            Write(pattern.AsSpan(at), 2 * (float)CounterRandom.Uniform(0, (ulong)at) - 1, device.Type);
        }

        _tensors.Write(pattern);
        var stream = device.Queue.Stream;
        for (long filled = pattern.Length; filled < _tensors.Bytes;)
        {
            long more = Math.Min(filled, _tensors.Bytes - filled);
            stream.Copy(_tensors.All.Slice(0, more), _tensors.All.Slice(filled, more));
            filled += more;
        }
    }

    private static void Write(Span<byte> to, float value, ElementType type)
    {
        switch (type)
        {
            case ElementType.Float32:
                MemoryMarshal.Cast<byte, float>(to)[0] = value;
                break;
            case ElementType.BFloat16:
                MemoryMarshal.Cast<byte, ushort>(to)[0] = (ushort)(BitConverter.SingleToUInt32Bits(value) >> 16);
                break;
            default:
                MemoryMarshal.Cast<byte, Half>(to)[0] = (Half)value;
                break;
        }
    }
}
