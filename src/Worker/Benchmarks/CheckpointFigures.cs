namespace Lockstep.Worker.Benchmarks;

/// <summary>What a checkpoint costs: medians over several.</summary>
/// <param name="ExposedMs">Training thread's time: the copy.</param>
/// <param name="WriteMs">From then until the disk has it, in the background: hashes, layout, files, flushes.</param>
/// <param name="Bytes">Of a checkpoint's files.</param>
/// <param name="MbPerSecond">Bytes over the write's time, in units of 10^6.</param>
/// <param name="LoadMs">Reading it, hashes proved, into a replica.</param>
public sealed record CheckpointFigures(double ExposedMs, double WriteMs, long Bytes, double MbPerSecond, double LoadMs);
