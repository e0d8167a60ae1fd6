using System.Runtime.ExceptionServices;
using Lockstep.Engine.Devices;
using Lockstep.Engine.Layers;
using Lockstep.Engine.Networks;

namespace Lockstep.Engine.Training;

/// <summary>
/// A workspace that runs one contiguous part of the slices of a step, and its share of what follows them: lane 0 on the caller's thread, the others on long-lived threads
/// of their own. With one lane nothing is handed over, and nobody spins while waiting.
/// </summary>
internal sealed class Lane : IDisposable
{
    private readonly int _index;
    private readonly LaneWorkspace _workspace;
    private readonly Network _network;
    private readonly ReplicaSettings _settings;
    private readonly LossHeads _losses;
    private readonly LaneInput _input;
    private readonly FixedPointSums? _exact;
    private readonly ReductionTensors _tensors;
    private readonly SemaphoreSlim _start = new(0);
    private readonly SemaphoreSlim _finished = new(0);
    private readonly Thread? _thread;
    private readonly DeviceBuffer? _largest;
    private LaneTask _task;
    private ExceptionDispatchInfo? _failure;
    private volatile bool _stopping;

    /// <param name="index">Place among the lanes.</param>
    /// <param name="memory">The replica's.</param>
    /// <param name="settings">The replica's.</param>
    /// <param name="tensors">Of the reduction.</param>
    /// <param name="exact">Where each slice is added by itself; null: slices add up in the lane's part of the reduction.</param>
    public Lane(int index, ReplicaMemory memory, ReplicaSettings settings, ReductionTensors tensors, FixedPointSums? exact)
    {
        _tensors = tensors;
        _exact = exact;
        _largest = exact is null ? null : memory.Device.Allocate(tensors.Count);
        _network = memory.Network;
        _settings = settings;
        _index = index;
        _workspace = new LaneWorkspace(memory, settings.SliceSize, memory.Sums(index));
        _losses = new LossHeads(_network, settings);
        _input = new LaneInput(_network, memory.Device, settings.SliceSize);
        _thread = index == 0 ? null : new Thread(Loop) { IsBackground = true, Name = $"lane {index}" };
        _thread?.Start();
    }

    /// <summary>Exact mode: the largest magnitudes of this lane's slices of the step, a float a tensor.</summary>
    public Block Largest => new(_largest!, 0, _tensors.Count);

    public bool RanksClasses => _losses.RanksClasses;

    /// <summary>Sums of the last evaluation.</summary>
    public EvaluationSums Evaluated { get; private set; }

    public void Begin(in LaneTask task)
    {
        _task = task;
        _failure = null;
        if (_thread is not null)
        {
            _start.Release();
        }
    }

    /// <summary>Does the task or waits for its end; its exception, if any, is kept for <see cref="ThrowIfFailed"/>.</summary>
    public void Finish()
    {
        if (_thread is null)
        {
            RunGuarded();
        }
        else
        {
            _finished.Wait();
        }
    }

    public void ThrowIfFailed() => _failure?.Throw();

    public void Dispose()
    {
        _stopping = true;
        _start.Release();
        _thread?.Join();
        _workspace.Dispose();
        _largest?.Dispose();
        _start.Dispose();
        _finished.Dispose();
    }

    private void Loop()
    {
        while (true)
        {
            _start.Wait();
            if (_stopping)
            {
                return;
            }

            RunGuarded();
            _finished.Release();
        }
    }

    private void RunGuarded()
    {
        try
        {
            RunTask();
        }
        catch (Exception exception)
        {
            _failure = ExceptionDispatchInfo.Capture(exception);
        }
    }

    private void RunTask()
    {
        if (_task.Share is { } share)
        {
            share(_index);
            return;
        }

        if (_task.Training)
        {
            if (_exact is null)
            {
                _workspace.BeginSums(_task.First < _task.End);
            }
            else
            {
                _workspace.Device.Clear(Largest);
            }
        }

        if (_task.First == _task.End)
        {
            ReportNothing();
        }

        Evaluated = default;
        for (int index = _task.First; index < _task.End; index++)
        {
            if (_task.Training)
            {
                Train(index);
            }
            else
            {
                EvaluateSlice(index);
            }
        }
    }

    private void Train(int index)
    {
        (int count, _) = Load(index, true);
        if (_exact is not null)
        {
            _workspace.BeginSums(true);
        }

        bool last = index == _task.End - 1, complete = false;
        bool inside = _workspace.Device.Traits.HostMemory || _task.Progress is { FollowsQueue: true };

        // Exact mode begins each slice's floats anew, and the step's integers with its first slice.
        bool accumulates = _exact is null ? _workspace.AccumulatesWeights : index > _task.First;
        _workspace.Device.BeginPass(new PassKey(this, PassKind.Training, count, accumulates, last));
        try
        {
            Forward(_network.Layers);
            _losses.Train(_workspace, _task.LossScale / _task.StepSamples, _workspace.Metrics);
            Finished(_network.Layers.Count);
            Backward(last && inside ? _task.Progress : null);
            complete = true;
        }
        finally
        {
            _workspace.Device.EndPass(complete);
        }

        _input.CopyAhead(_task.Source, index + 1);
        if (last && !inside)
        {
            _task.Progress?.Reached(_index, 0);
        }

        _workspace.EndSlice();
    }

    /// <summary>Without slices: what is queued for the other ranks' sake is a pass like theirs, so that all record it in the same step.</summary>
    private void ReportNothing()
    {
        if (_task.Progress is not { FollowsQueue: true } progress)
        {
            _task.Progress?.Reached(_index, 0);
            return;
        }

        bool complete = false;
        _workspace.Device.BeginPass(new PassKey(this, PassKind.Training, 0, Last: true));
        try
        {
            progress.Reached(_index, 0);
            complete = true;
        }
        finally
        {
            _workspace.Device.EndPass(complete);
        }
    }

    /// <param name="progress">Of the lane's last slice: after it nothing more is added to what a layer's pass has finished.</param>
    private void Backward(IStepProgress? progress)
    {
        progress?.Reached(_index, _network.Layers.Count);
        for (int i = _network.Layers.Count - 1; i >= 0; i--)
        {
            _task.Progress?.ThrowIfCancelled();
            _workspace.Backward(_network.Layers[i]);
            Finished(i);
            progress?.Reached(_index, i);
        }
    }

    /// <summary>Exact mode: adds what a layer's backward pass has finished of this slice while it is in the cache.</summary>
    private void Finished(int layer)
    {
        if (_exact is null)
        {
            return;
        }

        foreach (int tensor in _tensors.FinishedBy(layer))
        {
            _exact.Add(tensor, _workspace.Sums, Largest.Part(tensor, 1));
        }
    }

    private void EvaluateSlice(int index)
    {
        (int count, int views) = Load(index, false);
        EvaluateLayers(count * views);
        _input.CopyAhead(_task.Source, index + 1);
        Tensor output = _losses.Join(_workspace, views);
        if (!_task.Logits.IsEmpty)
        {
            int length = _network.Output.Length;

            // The loss destroys its output, so this comes before it.
            TensorInterior.CopyTo(output, _task.Logits.Span.Slice(index * (_settings.SliceSize / views) * length, count * length));
        }

        Evaluated += _losses.Evaluate(_workspace, output, _task.Confusion);
    }

    private void EvaluateLayers(int count)
    {
        bool complete = false;
        _workspace.Device.BeginPass(new PassKey(this, PassKind.Evaluation, count));
        try
        {
            Forward(_network.EvaluatedLayers);
            complete = true;
        }
        finally
        {
            _workspace.Device.EndPass(complete);
        }
    }

    private void Forward(IReadOnlyList<Layer> layers)
    {
        for (int i = 0; i < layers.Count; i++)
        {
            layers[i].Forward(_workspace);
        }
    }

    /// <summary>Copies a slice out of the source and returns it at once, so that its memory can be filled again.</summary>
    private (int Samples, int Views) Load(int index, bool training)
    {
        Slice slice = _task.Source.Take(index);
        try
        {
            int count = slice.Count * slice.Views;
            InputImages images = _input.Of(index, slice, training);
            float weight = (float)((double)count / _task.StepSamples);
            _workspace.Begin(count, training, weight, _task.RandomKey, slice.FirstSample);
            if (!slice.Unchanged)
            {
                _workspace.Device.Upload(images, _workspace.Activation(_network.InputValue));
            }

            _losses.Load(slice);
            return (slice.Count, slice.Views);
        }
        finally
        {
            _task.Source.Return(index);
        }
    }
}
