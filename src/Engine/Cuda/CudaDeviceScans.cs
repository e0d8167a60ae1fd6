using System.Runtime.InteropServices;
using Lockstep.Engine.Cuda.Interop.Driver;
using Lockstep.Engine.Cuda.Tables;
using Lockstep.Engine.Devices;

namespace Lockstep.Engine.Cuda;

/// <content>What looks at whole tensors, and exact mode.</content>
public sealed partial class CudaDevice
{
    /// <inheritdoc/>
    public void Largest(Block values, Block largest)
    {
        if (!Follows(PendingKind.Largest, [values], largest))
        {
            Begin(PendingKind.Largest, [values]);
            _largest = largest;
        }

        _pending.Add(values, false);
    }

    /// <inheritdoc/>
    public void AddFixed(Block source, int exponent, Block sums, bool accumulate, Block largest)
    {
        // Integers take the place of two floats: the distance is counted in them.
        var integers = sums with { Offset = sums.Offset / 2, Length = source.Length };
        if (!Follows(PendingKind.AddFixed, [source, integers], largest) || accumulate != _accumulates)
        {
            Begin(PendingKind.AddFixed, [source, integers]);
            (_largest, _accumulates) = (largest, accumulate);
        }

        _pending.Add(source, false);
        _pending.Exponents.Add(exponent);
    }

    /// <inheritdoc/>
    public void RestoreFixed(Block sums, int exponent, Block target)
    {
        ReadOnlySpan<Block?> arrays = [target, sums with { Offset = sums.Offset / 2, Length = target.Length }];
        if (!_pending.Fits(PendingKind.RestoreFixed, arrays))
        {
            Begin(PendingKind.RestoreFixed, arrays);
        }

        _pending.Add(target, false);
        _pending.Exponents.Add(exponent);
    }

    /// <inheritdoc/>
    public ulong Fingerprint(Block values)
    {
        MakeCurrent();
        Flush();
        var hash = Queue.Scratch(sizeof(ulong));
        Queue.Clear(hash);
        Queue.Launch(_kernels["fingerprint"], _shapes.Flat(values.Length), At(values), (long)values.Length, 0L, hash);
        ulong answer = 0;
        Read(hash, new Span<ulong>(ref answer));
        return answer;
    }

    private Block _largest;
    private bool _accumulates;

    /// <summary>Whether a piece goes with those that wait, and its largest magnitude stands behind theirs.</summary>
    private bool Follows(PendingKind kind, ReadOnlySpan<Block?> arrays, Block largest) =>
        _pending.Fits(kind, arrays) && ReferenceEquals(largest.Buffer, _largest.Buffer) && largest.Offset == _largest.Offset + _pending.Pieces.Count;

    private void LaunchScan(PendingKind kind, ChunkTable table)
    {
        var shape = _shapes.Chunks(table.Count);
        if (kind == PendingKind.Largest)
        {
            Queue.Launch(_kernels["largest_magnitudes"], shape, table.Chunks, table.Count, Base(0), At(_largest));
            return;
        }

        var exponents = Queue.Put<int>(CollectionsMarshal.AsSpan(_pending.Exponents));
        var integers = ((CudaBuffer)_pending.Base(1).Buffer).Part(2 * _pending.Base(1).Offset, 2L * _pending.Base(1).Length).Start;
        if (kind == PendingKind.AddFixed)
        {
            Queue.Launch(_kernels["add_fixed"], shape, table.Chunks, table.Count, Base(0), exponents, integers, _accumulates ? 1 : 0, At(_largest));
        }
        else
        {
            Queue.Launch(_kernels["restore_fixed"], shape, table.Chunks, table.Count, integers, exponents, Base(0));
        }
    }

    /// <summary>Waits for what has been queued and copies a few bytes to the host.</summary>
    private void Read<T>(DeviceRange from, Span<T> to)
        where T : unmanaged
    {
        var bytes = MemoryMarshal.AsBytes(to);
        _answers ??= new PinnedMemory(Context, 1 << 16);
        for (int done = 0; done < bytes.Length; done += (int)_answers.Bytes)
        {
            int count = (int)Math.Min(_answers.Bytes, bytes.Length - done);
            Queue.Stream.Copy(from.Slice(done, count), _answers, 0);
            Queue.Stream.Synchronize();
            _answers.Values<byte>(0, count).CopyTo(bytes[done..]);
        }
    }

    private PinnedMemory? _answers;
}
