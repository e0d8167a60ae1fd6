namespace Lockstep.Engine.Cpu.Tiles;

/// <summary>How many rows a run has, known when the code is compiled: the tile is compiled once for each.</summary>
internal interface IRunLength
{
    static abstract int Rows { get; }
}
