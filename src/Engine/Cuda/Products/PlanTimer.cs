using Lockstep.Engine.Cuda.Interop.Driver;

namespace Lockstep.Engine.Cuda.Products;

/// <summary>Times plans of a task on the GPU: a warm-up, then the median of five runs, each on a set of tensors that the one before it has not touched.</summary>
internal sealed class PlanTimer : IDisposable
{
    private const int Runs = 5;

    /// <summary>After one run of so many times the best median the other runs are spared.</summary>
    private const double Hopeless = 2;

    private readonly CudaStream _stream;
    private readonly TuningMemory _memory;
    private readonly (CudaEvent Begin, CudaEvent End)[] _marks;

    public PlanTimer(CudaDevice device, in ProductTask task)
    {
        _stream = device.Queue.Stream;
        _memory = new TuningMemory(device, task);
        _marks = [.. Enumerable.Range(0, Runs).Select(_ => (new CudaEvent(device.Context, EventFlags.None), new CudaEvent(device.Context, EventFlags.None)))];
    }

    /// <summary>Runs it once. What a library has taken may still fail when it runs.</summary>
    /// <exception cref="CudaException">It does not run.</exception>
    public void Try(IProductPlan plan)
    {
        _stream.Synchronize();
        plan.Queue(_memory.Of(0), _memory.Scratch(plan.ScratchBytes));
        _stream.Synchronize();
    }

    /// <param name="plan">For the task.</param>
    /// <param name="best">The shortest time so far.</param>
    /// <returns>Its time; after one run only where that leaves it no hope.</returns>
    /// <exception cref="CudaException">It does not run.</exception>
    public TimeSpan Measure(IProductPlan plan, TimeSpan best)
    {
        // The first run loads code, and clocks rise.
        Try(plan);
        var scratch = _memory.Scratch(plan.ScratchBytes);
        Run(plan, 0, scratch);
        _stream.Synchronize();
        var first = Time(0);
        if (first > best * Hopeless)
        {
            return first;
        }

        // Queued at once: the GPU does not wait for the host between runs.
        for (int run = 1; run < Runs; run++)
        {
            Run(plan, run, scratch);
        }

        _stream.Synchronize();
        return Enumerable.Range(0, Runs).Select(Time).Order().ElementAt(Runs / 2);
    }

    public void Dispose()
    {
        _memory.Dispose();
        foreach (var (begin, end) in _marks)
        {
            begin.Dispose();
            end.Dispose();
        }
    }

    private TimeSpan Time(int run) => _marks[run].End.Since(_marks[run].Begin);

    private void Run(IProductPlan plan, int run, DeviceRange scratch)
    {
        _marks[run].Begin.Record(_stream);
        plan.Queue(_memory.Of(run + 1), scratch);
        _marks[run].End.Record(_stream);
    }
}
