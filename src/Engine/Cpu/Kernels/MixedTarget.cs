namespace Lockstep.Engine.Cpu.Kernels;

/// <summary>What one row of logits should have been: <paramref name="Share"/> of a label, the rest of another; the same twice where nothing was mixed.</summary>
internal readonly record struct MixedTarget(int Label, int Mixed, double Share);
