namespace Lockstep.Engine.Training;

/// <summary>What a lane is to do: slices First … End-1 of a source.</summary>
internal readonly record struct LaneTask(ISliceSource Source, int First, int End, bool Training, int GlobalBatch, float StatisticsWeight);
