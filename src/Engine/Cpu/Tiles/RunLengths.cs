namespace Lockstep.Engine.Cpu.Tiles;

/// <summary>The lengths of runs that a tile is compiled for.</summary>
internal static class RunLengths
{
    internal readonly struct One : IRunLength
    {
        public static int Rows => 1;
    }

    internal readonly struct Two : IRunLength
    {
        public static int Rows => 2;
    }

    internal readonly struct Three : IRunLength
    {
        public static int Rows => 3;
    }

    internal readonly struct Four : IRunLength
    {
        public static int Rows => 4;
    }

    internal readonly struct Five : IRunLength
    {
        public static int Rows => 5;
    }

    internal readonly struct Six : IRunLength
    {
        public static int Rows => 6;
    }

    internal readonly struct Seven : IRunLength
    {
        public static int Rows => 7;
    }

    internal readonly struct Eight : IRunLength
    {
        public static int Rows => 8;
    }
}
