namespace Lockstep.Engine.Cuda.Products;

/// <summary>The plan of a task.</summary>
/// <param name="Plan">Ready.</param>
/// <param name="Stored">What brings it back.</param>
internal sealed record ChosenPlan(IProductPlan Plan, StoredChoice Stored);
