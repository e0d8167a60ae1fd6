using Lockstep.Engine.Devices;

namespace Lockstep.Engine.Cuda.Products;

/// <summary>The ways round a task that a library may not take as it is: <see cref="PlanDetours"/>, from the inside out Added or Narrow, Padded, Unfused.</summary>
internal static class PlanForms
{
    /// <summary>
    /// Sets of detours to try, without and with padding. <see cref="PlanDetours.Added"/> and <see cref="PlanDetours.Narrow"/> count where
    /// nothing before them in their set is taken; the others compete: a library's epilogue may be slower than a kernel behind its best
    /// product.
    /// </summary>
    public static IReadOnlyList<IReadOnlyList<PlanDetours>> Of(in ProductTask task, int channelMultiple)
    {
        var geometry = task.Shape.Geometry;
        var whole = Variants(task, task, PlanDetours.None);
        if (geometry.Groups > 1 || (geometry.Input % channelMultiple == 0 && geometry.Output % channelMultiple == 0))
        {
            return [whole];
        }

        var padded = Pad(task, channelMultiple);
        return [whole, Variants(task, padded, PlanDetours.Padded)];
    }

    /// <summary>Whether a set of detours counts only where those before it are not taken.</summary>
    public static bool IsLastResort(PlanDetours detours) => (detours & (PlanDetours.Narrow | PlanDetours.Added)) != 0;

    /// <summary>What a library is asked for, if our kernels take these detours.</summary>
    public static ProductTask Inner(ProductTask task, PlanDetours detours, int channelMultiple)
    {
        if (detours.HasFlag(PlanDetours.Unfused))
        {
            task = task with { Bias = false, Rectify = false };
        }

        if (detours.HasFlag(PlanDetours.Padded))
        {
            task = Pad(task, channelMultiple);
        }

        return !IsLastResort(detours) ? task : task with { Accumulate = false, Narrow = detours.HasFlag(PlanDetours.Narrow) };
    }

    /// <summary>A plan for the inner task becomes one for the whole task.</summary>
    public static IProductPlan Wrap(CudaDevice device, in ProductTask task, PlanDetours detours, int channelMultiple, IProductPlan inner)
    {
        var unfused = Inner(task, detours & PlanDetours.Unfused, channelMultiple);
        var padded = Inner(unfused, detours & PlanDetours.Padded, channelMultiple);
        var plan = inner;
        if (detours.HasFlag(PlanDetours.Narrow))
        {
            plan = new NarrowPlan(device, padded, plan);
        }
        else if (detours.HasFlag(PlanDetours.Added))
        {
            plan = new AddedPlan(device, padded, plan);
        }

        if (detours.HasFlag(PlanDetours.Padded))
        {
            plan = new PaddedPlan(device, unfused, padded, plan);
        }

        return detours.HasFlag(PlanDetours.Unfused) ? new UnfusedPlan(device, task, plan) : plan;
    }

    private static ProductTask Pad(ProductTask task, int multiple)
    {
        var geometry = task.Shape.Geometry;
        var padded = geometry with { Input = Up(geometry.Input, multiple), Output = Up(geometry.Output, multiple) };

        // What is written beside its place is added to it on the way back.
        bool beside = task.Kind == ProductKind.WeightGradient || (task.Kind == ProductKind.InputGradient && padded.Input != geometry.Input);
        return task with { Shape = task.Shape with { Geometry = padded }, Accumulate = task.Accumulate && !beside };
    }

    private static int Up(int channels, int multiple) => (channels + multiple - 1) / multiple * multiple;

    /// <param name="task">The whole.</param>
    /// <param name="inner">Behind the first detour.</param>
    /// <param name="with">That detour.</param>
    private static List<PlanDetours> Variants(in ProductTask task, in ProductTask inner, PlanDetours with)
    {
        // A bias is not padded: it can only follow.
        bool fuses = !task.HasEpilogue || inner.Shape.Geometry.Output == task.Shape.Geometry.Output;
        List<PlanDetours> variants = fuses ? [with] : [];
        if (task.HasEpilogue)
        {
            variants.Add(with | PlanDetours.Unfused);
        }

        if (inner.Accumulate)
        {
            variants.Add(with | PlanDetours.Added);
        }

        if (task.Kind == ProductKind.WeightGradient)
        {
            variants.Add(with | PlanDetours.Narrow);
        }

        return variants;
    }
}
