namespace Lockstep.Engine.Cuda.Products;

/// <summary>
/// Chooses a plan for each task: the one that an earlier process chose, else the fastest of those that the libraries propose; where
/// choices must not depend on measurements, the first proposal that runs. What no library takes is left to our plain kernels, and said.
/// </summary>
/// <param name="device">Its GPU.</param>
/// <param name="sources">The libraries, in the order in which they are asked.</param>
/// <param name="numbers">What products are made with.</param>
/// <param name="store">Null: nothing is kept.</param>
/// <param name="limit">Longest time that timing may take, over all tasks.</param>
internal sealed class PlanChooser(CudaDevice device, IReadOnlyList<IPlanSource> sources, ProductNumbers numbers, PlanStore? store, TimeSpan limit)
{
    /// <summary>Plans of one library for one set of detours that are timed.</summary>
    private const int MostTimed = 8;

    /// <summary>A later proposal must be shorter by this, or noise would decide.</summary>
    private const double Gain = 0.98;

    /// <summary>
    /// For one task, from its first plan on: a library's first answer may load hundreds of megabytes, and making plans may compile
    /// kernels. After it the first proposals of what has not been asked for yet are still timed, and no others.
    /// </summary>
    private static readonly TimeSpan MostTime = TimeSpan.FromSeconds(4);

    private TimeSpan _spent;

    public ChosenPlan Choose(in ProductTask task)
    {
        if (sources.Count == 0)
        {
            return Plain(task);
        }

        if (numbers.Deterministic)
        {
            using var trial = Trial(task);
            return First(task, trial);
        }

        if (Restore(task) is { } kept)
        {
            return kept;
        }

        if (_spent >= limit)
        {
            device.Note($"plans were taken without timing them once choosing had taken {limit.TotalSeconds:0.#} s.");
            using var trial = Trial(task);
            return First(task, trial);
        }

        long begin = TimeProvider.System.GetTimestamp();
        var chosen = Fastest(task);
        _spent += TimeProvider.System.GetElapsedTime(begin);
        if (store?.Write(task, chosen.Stored) is { Length: > 0 } problem)
        {
            device.Note($"plans are chosen again by each process: {problem}");
        }

        return chosen;
    }

    private ChosenPlan? Restore(in ProductTask task)
    {
        if (store?.Read(task) is not { } stored)
        {
            return null;
        }

        if (stored.Source == PlainPlan.Source)
        {
            return new ChosenPlan(new PlainPlan(device, task), stored);
        }

        var inner = sources.FirstOrDefault(source => source.Name == stored.Source)?.Restore(PlanForms.Inner(task, stored.Detours, numbers.ChannelMultiple), stored.Choice);
        return inner is null ? null : new ChosenPlan(PlanForms.Wrap(device, task, stored.Detours, numbers.ChannelMultiple, inner), stored);
    }

    /// <param name="task">What is to be done.</param>
    /// <param name="trial">Where plans are tried; null: they are not.</param>
    private ChosenPlan First(in ProductTask task, PlanTimer? trial)
    {
        foreach (var candidate in Candidates(task, () => false))
        {
            if (trial is null || Runs(trial, task, candidate))
            {
                return candidate;
            }

            candidate.Plan.Dispose();
        }

        return Unsupported(task);
    }

    private ChosenPlan Fastest(in ProductTask task)
    {
        using var timer = Timer(task);
        if (timer is null)
        {
            return First(task, null);
        }

        ChosenPlan? best = null;
        long? begin = null;
        foreach (var candidate in Candidates(task, () => begin is { } since && TimeProvider.System.GetElapsedTime(since) > MostTime))
        {
            begin ??= TimeProvider.System.GetTimestamp();
            var time = Measure(timer, task, candidate, best?.Stored.Time ?? TimeSpan.MaxValue / 4);
            if (time is not null && (best is null || time < best.Stored.Time * Gain))
            {
                best?.Plan.Dispose();
                best = candidate with { Stored = candidate.Stored with { Time = time } };
            }
            else
            {
                candidate.Plan.Dispose();
            }
        }

        return best ?? Unsupported(task);
    }

    /// <summary>
    /// Null behind a collective of the pass, too: whoever frees memory waits for all that is under way, and a collective whose peer has
    /// died is under way for ever.
    /// </summary>
    private PlanTimer? Trial(in ProductTask task) => device.Queue.HasForked ? null : Timer(task);

    /// <summary>Null if there is no room for the tensors that it needs.</summary>
    private PlanTimer? Timer(in ProductTask task)
    {
        try
        {
            return new PlanTimer(device, task);
        }
        catch (CudaException e) when (e.IsOutOfMemory)
        {
            device.Note($"plans were taken without trying them: {e.Message}");
            return null;
        }
    }

    /// <summary>Null if it does not run after all.</summary>
    private TimeSpan? Measure(PlanTimer timer, in ProductTask task, ChosenPlan candidate, TimeSpan best)
    {
        try
        {
            return device.Prepare(() => timer.Measure(candidate.Plan, best));
        }
        catch (CudaException e) when (!e.IsContextLost)
        {
            device.Note($"a plan was passed over, {candidate.Plan.Name}: {e.Message}");
            return null;
        }
        catch (CudaException e)
        {
            throw Lost(e, task, candidate);
        }
    }

    /// <summary>Where there is no room to try it, it is taken: which plan it is must not depend on that.</summary>
    private bool Runs(PlanTimer trial, in ProductTask task, ChosenPlan candidate)
    {
        try
        {
            return device.Prepare(() =>
            {
                trial.Try(candidate.Plan);
                return true;
            });
        }
        catch (CudaException e) when (!e.IsContextLost)
        {
            if (!e.IsOutOfMemory)
            {
                device.Note($"a plan was passed over, {candidate.Plan.Name}: {e.Message}");
            }

            return e.IsOutOfMemory;
        }
        catch (CudaException e)
        {
            throw Lost(e, task, candidate);
        }
    }

    /// <summary>Names the engine: the driver's word for it comes from a later call, and the process must end.</summary>
    private static CudaException Lost(CudaException e, in ProductTask task, ChosenPlan candidate) => new(
        e.Call,
        e.Code,
        $"{e.Message} It was lost while a plan for {task} was tried: {candidate.Plan.Name} ({candidate.Plan.Choice}).",
        isContextLost: true);

    /// <summary>Those whose sums are float32; where there are none, others, and that is said.</summary>
    private IEnumerable<ChosenPlan> Candidates(ProductTask task, Func<bool> late)
    {
        bool any = false;
        foreach (var candidate in Candidates(task, anySums: false, late))
        {
            any = true;
            yield return candidate;
        }

        foreach (var candidate in any ? [] : Candidates(task, anySums: true, late))
        {
            device.Note($"{task} may be added up in narrower numbers than float32: no library has other plans for it.");
            yield return candidate;
        }
    }

    /// <param name="task">What is to be done.</param>
    /// <param name="anySums">See <see cref="IPlanSource.Propose"/>.</param>
    /// <param name="late">Whether one proposal of each library for each set of detours is enough.</param>
    private IEnumerable<ChosenPlan> Candidates(ProductTask task, bool anySums, Func<bool> late)
    {
        foreach (var set in PlanForms.Of(task, numbers.ChannelMultiple))
        {
            bool taken = false;
            foreach (var detours in set.Where(detours => !taken || !PlanForms.IsLastResort(detours)))
            {
                var inner = PlanForms.Inner(task, detours, numbers.ChannelMultiple);
                foreach (var source in sources)
                {
                    foreach (var plan in Proposals(source, inner, anySums).Take(MostTimed))
                    {
                        taken = true;
                        yield return new ChosenPlan(
                            PlanForms.Wrap(device, task, detours, numbers.ChannelMultiple, plan), new StoredChoice(source.Name, detours, plan.Choice, null));
                        if (late())
                        {
                            break;
                        }
                    }
                }
            }
        }
    }

    /// <summary>A library that fails at what it should answer is passed over, and said.</summary>
    private IEnumerable<IProductPlan> Proposals(IPlanSource source, ProductTask task, bool anySums)
    {
        using var plans = source.Propose(task, anySums).GetEnumerator();
        while (HasNext(plans, source))
        {
            yield return plans.Current;
        }
    }

    private bool HasNext(IEnumerator<IProductPlan> plans, IPlanSource source)
    {
        try
        {
            return plans.MoveNext();
        }
        catch (CudaException e) when (!e.IsContextLost)
        {
            device.Note($"{source.Name} was passed over: {e.Message}");
            return false;
        }
    }

    private ChosenPlan Unsupported(in ProductTask task)
    {
        device.Note($"no library takes {task} in {numbers.Precision}: our own kernels do it, slowly.");
        return Plain(task);
    }

    private ChosenPlan Plain(in ProductTask task) => new(new PlainPlan(device, task), new StoredChoice(PlainPlan.Source, PlanDetours.None, string.Empty, null));
}
