namespace Lockstep.Data.Loading;

/// <summary>
/// Maps a position in the run's sample order to a data set index. Called from the loader's threads at the same time;
/// a pure function.
/// </summary>
public delegate long SampleAt(long position);
