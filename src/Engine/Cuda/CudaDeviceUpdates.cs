using System.Runtime.InteropServices;
using Lockstep.Engine.Cuda.Interop.Driver;
using Lockstep.Engine.Cuda.Tables;
using Lockstep.Engine.Devices;

namespace Lockstep.Engine.Cuda;

/// <content>Optimizers: calls are gathered while they go together, and launched as one.</content>
public sealed partial class CudaDevice
{
    private readonly PendingCalls _pending = new();
    private SgdFactors _sgd;
    private TrustFactors _trust;
    private AdaptiveFactors _adaptive;
    private AdamFactors _adam;
    private AveragingFactors _averaging;

    /// <inheritdoc/>
    public void SgdUpdate(Block weights, Block gradients, Block velocity, in SgdFactors factors)
    {
        ReadOnlySpan<Block?> arrays = [weights, gradients, velocity];
        bool weight = factors.Decay != 0;
        if (_pending.Fits(PendingKind.Lars, arrays) && !weight && factors == _sgd with { Decay = 0 })
        {
            _pending.Add(weights, false);
            return;
        }

        if (!_pending.Fits(PendingKind.Sgd, arrays) || !Joins(factors.Decay, _sgd.Decay) || factors with { Decay = 0 } != _sgd with { Decay = 0 })
        {
            Begin(PendingKind.Sgd, arrays);
            _sgd = factors;
        }

        _sgd = weight ? factors : _sgd;
        _pending.Add(weights, weight);
    }

    /// <inheritdoc/>
    public void LarsUpdate(Block weights, Block gradients, Block velocity, in SgdFactors factors, in TrustFactors trust)
    {
        if (factors.Rate != 1 || factors.Nesterov || (float)trust.Decay != factors.Decay)
        {
            throw new NotSupportedException($"LARS on a GPU: expected the rate inside, no look ahead and one decay, got {factors} and {trust}.");
        }

        ReadOnlySpan<Block?> arrays = [weights, gradients, velocity];
        if (!_pending.Fits(PendingKind.Lars, arrays) || factors != _sgd || trust != _trust)
        {
            Begin(PendingKind.Lars, arrays);
            (_sgd, _trust) = (factors, trust);
        }

        _pending.Add(weights, true);
    }

    /// <inheritdoc/>
    public void AdaptiveUpdate(Block weights, Block gradients, Block squares, Block? mean, Block? velocity, in AdaptiveFactors factors)
    {
        ReadOnlySpan<Block?> arrays = [weights, gradients, squares, mean, velocity];
        bool weight = factors.Decay != 0;
        if (!_pending.Fits(PendingKind.Adaptive, arrays) || !Joins(factors.Decay, _adaptive.Decay) || factors with { Decay = 0 } != _adaptive with { Decay = 0 })
        {
            Begin(PendingKind.Adaptive, arrays);
            _adaptive = factors;
        }

        _adaptive = weight ? factors : _adaptive;
        _pending.Add(weights, weight);
    }

    /// <inheritdoc/>
    public void AdamUpdate(Block weights, Block gradients, Block first, Block second, Block? maximum, in AdamFactors factors)
    {
        bool weight = factors.GradientDecay != 0 || factors.DirectionDecay != 0;
        if (maximum is null && !weight && _pending.Fits(PendingKind.Lamb, [weights, gradients, first, second]) && factors == Plain(_adam))
        {
            _pending.Add(weights, false);
            return;
        }

        ReadOnlySpan<Block?> arrays = [weights, gradients, first, second, maximum];
        bool joins = Joins(factors.GradientDecay, _adam.GradientDecay) && Joins(factors.DirectionDecay, _adam.DirectionDecay);
        if (!_pending.Fits(PendingKind.Adam, arrays) || !joins || Plain(factors) != Plain(_adam))
        {
            Begin(PendingKind.Adam, arrays);
            _adam = factors;
        }

        _adam = weight ? factors : _adam;
        _pending.Add(weights, weight);
    }

    /// <inheritdoc/>
    public void LambUpdate(Block weights, Block gradients, Block first, Block second, in AdamFactors factors)
    {
        ReadOnlySpan<Block?> arrays = [weights, gradients, first, second];
        if (!_pending.Fits(PendingKind.Lamb, arrays) || factors != _adam)
        {
            Begin(PendingKind.Lamb, arrays);
            _adam = factors;
        }

        _pending.Add(weights, true);
    }

    /// <inheritdoc/>
    public void AveragingUpdate(Block weights, Block gradients, Block average, in AveragingFactors factors)
    {
        ReadOnlySpan<Block?> arrays = [weights, gradients, average];
        bool weight = factors.Shrink != 1 || factors.Decay != 0;
        bool joins = factors.Rate == _averaging.Rate && factors.Share == _averaging.Share
            && (!weight || factors == _averaging || (_averaging.Shrink == 1 && _averaging.Decay == 0));
        if (!_pending.Fits(PendingKind.Averaging, arrays) || !joins)
        {
            Begin(PendingKind.Averaging, arrays);
            _averaging = factors;
        }

        _averaging = weight ? factors : _averaging;
        _pending.Add(weights, weight);
    }

    /// <summary>What concerns weights only is the same for all of them, and 0 for the others.</summary>
    private static bool Joins(float decay, float gathered) => decay == 0 || gathered == 0 || decay == gathered;

    private static AdamFactors Plain(in AdamFactors factors) => factors with { GradientDecay = 0, DirectionDecay = 0 };

    private void Begin(PendingKind kind, ReadOnlySpan<Block?> arrays)
    {
        Flush();
        _pending.Begin(kind, arrays);
    }

    /// <summary>Queues what has been put off.</summary>
    private void Flush()
    {
        var kind = _pending.Kind;
        if (kind == PendingKind.Nothing)
        {
            return;
        }

        _pending.End();
        if (_pending.Pieces.Count > 0)
        {
            MakeCurrent();
            LaunchPending(kind, _tables.Of(_pending.Pieces));
        }
    }

    private void LaunchPending(PendingKind kind, ChunkTable table)
    {
        switch (kind)
        {
            case PendingKind.Sgd:
                ReadOnlySpan<float> sgd = [_sgd.Rate, _sgd.Gain, _sgd.Momentum, _sgd.LookAhead, _sgd.Decay, BitConverter.Int32BitsToSingle(_sgd.Nesterov ? 1 : 0)];
                LaunchTable("sgd_update", table, Queue.Put(sgd), default, Base(0), Base(1), Base(2));
                break;
            case PendingKind.Lars:
                LaunchLars(table);
                break;
            case PendingKind.Adaptive:
                LaunchTable("adaptive_update", table, Queue.Put(_adaptive), default, Base(0), Base(1), Base(2), Base(3), Base(4));
                break;
            case PendingKind.Adam:
                LaunchTable("adam_update", table, Queue.Put(_adam), default, Base(0), Base(1), Base(2), Base(3), Base(4));
                break;
            case PendingKind.Lamb:
                LaunchLamb(table);
                break;
            case PendingKind.Averaging:
                LaunchTable("averaging_update", table, Queue.Put(_averaging), default, Base(0), Base(1), Base(2));
                break;
            default:
                LaunchScan(kind, table);
                break;
        }
    }

    private void LaunchLars(ChunkTable table)
    {
        var partial = Queue.Scratch(2L * sizeof(double) * table.Count).Start;
        Queue.Launch(_kernels["square_sums"], _shapes.Chunks(table.Count), table.Chunks, table.Count, table.Pieces, Base(0), Base(1), partial);
        ReadOnlySpan<float> factors = [_sgd.Gain, _sgd.Momentum, (float)_trust.Coefficient, _sgd.Decay, (float)_trust.Epsilon];
        LaunchTable("lars_update", table, Queue.Put(factors), partial, Base(0), Base(1), Base(2));
    }

    private void LaunchLamb(ChunkTable table)
    {
        var partial = Queue.Scratch(2L * sizeof(double) * table.Count).Start;
        var factors = Queue.Put(_adam);
        Queue.Launch(
            _kernels["lamb_moments"],
            _shapes.Chunks(table.Count),
            table.Chunks,
            table.Count,
            table.Pieces,
            factors,
            Base(0),
            Base(1),
            Base(2),
            Base(3),
            partial);
        LaunchTable("lamb_update", table, factors, partial, Base(0), Base(2), Base(3));
    }

    /// <summary>[chunks, count, pieces, factors, [partial,] arrays…, the weights' copy in the device's numbers].</summary>
    private void LaunchTable(string kernel, ChunkTable table, DevicePointer factors, DevicePointer partial, params ReadOnlySpan<DevicePointer> arrays)
    {
        Span<KernelArgument> arguments = stackalloc KernelArgument[12];
        int count = 0;
        arguments[count++] = table.Chunks;
        arguments[count++] = table.Count;
        arguments[count++] = table.Pieces;
        arguments[count++] = factors;
        if (partial != default)
        {
            arguments[count++] = partial;
        }

        foreach (var array in arrays)
        {
            arguments[count++] = array;
        }

        arguments[count++] = CopyOf(_pending.Base(0));
        Queue.Launch(_kernels[kernel], _shapes.Chunks(table.Count), arguments[..count]);
    }

    /// <summary>Null where there is none: the next product will say so.</summary>
    private DevicePointer CopyOf(Block weights) =>
        ((CudaBuffer)weights.Buffer).Shadow is { } shadow ? shadow.All.Slice(weights.Offset * _type.Bytes(), (long)weights.Length * _type.Bytes()).Start : default;

    private DevicePointer Base(int array) => _pending.BaseOrNull(array) is { } block ? At(block).Start : default;
}
