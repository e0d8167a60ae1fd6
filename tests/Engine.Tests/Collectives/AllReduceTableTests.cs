using System.Runtime.InteropServices;
using Lockstep.Engine.Collectives;

namespace Lockstep.Engine.Tests.Collectives;

/// <summary>All algorithms on worlds and layouts of all kinds.</summary>
public sealed class AllReduceTableTests
{
    private static readonly int[] WorldSizes = [1, 2, 3, 4, 5, 6, 7, 8, 12, 13];

    public static TheoryData<string, string> AlgorithmsAndLayouts()
    {
        var data = new TheoryData<string, string>();
        foreach (string algorithm in AllReduceTable.Names)
        {
            foreach (string layout in HostLayout.Names.Where(layout => algorithm != "direct" || layout == HostLayout.OneHost))
            {
                data.Add(algorithm, layout);
            }
        }

        return data;
    }

    /// <summary>One world does all sizes and wires in turn, so that messages follow each other at once through the same slots.</summary>
    [Theory]
    [MemberData(nameof(AlgorithmsAndLayouts))]
    public void Run_AnyWorldLengthAndWire_IsTheSumOnEveryRank(string algorithm, string layout)
    {
        foreach (int ranks in WorldSizes)
        {
            var cases = (from wire in SummandTable.Wires from length in Lengths(ranks) select (Wire: wire, Length: length)).ToList();
            var results = cases.Select(_ => new byte[ranks][]).ToList();
            using var world = HostLayout.World(layout, ranks);
            world.Run(link =>
            {
                var allReduce = AllReduceTable.Create(algorithm);
                for (int i = 0; i < cases.Count; i++)
                {
                    results[i][link.Rank] = SummandTable.Values(cases[i].Wire, link.Rank, cases[i].Length);
                    allReduce.Run(link, results[i][link.Rank], cases[i].Wire);
                }
            });
            for (int i = 0; i < cases.Count; i++)
            {
                byte[] expected = SummandTable.Sum(cases[i].Wire, ranks, cases[i].Length);
                Assert.All(results[i], result => Assert.True(expected.AsSpan().SequenceEqual(result), $"{ranks} ranks, {cases[i].Length} times {cases[i].Wire.Name}"));
            }
        }
    }

    /// <summary>The values begin somewhere inside the memory that the ranks of a host read in place.</summary>
    [Theory]
    [InlineData("direct", HostLayout.OneHost)]
    [InlineData("torus", "dealt over two")]
    [InlineData("hierarchical", "one, then three a host")]
    [InlineData("auto", "pairs")]
    public void Run_ExposedValues_IsTheSumOnEveryRankAndTouchesNothingElse(string algorithm, string layout)
    {
        const int Length = 70_001;
        const int Before = 24;
        foreach (int ranks in WorldSizes)
        {
            foreach (IWire wire in SummandTable.Wires)
            {
                byte[][] memory = [.. Enumerable.Range(0, ranks).Select(rank => Framed(SummandTable.Values(wire, rank, Length), Before))];
                using var world = HostLayout.World(layout, ranks);
                world.Run(link =>
                {
                    link.Expose(memory[link.Rank]);
                    AllReduceTable.Create(algorithm).Run(link, memory[link.Rank].AsSpan(Before..^Before), wire);
                });
                byte[] expected = Framed(SummandTable.Sum(wire, ranks, Length), Before);
                Assert.All(memory, held => Assert.True(expected.AsSpan().SequenceEqual(held), $"{ranks} ranks, {wire.Name}"));
            }
        }
    }

    /// <summary>
    /// Fractions. Each of up to P roundings, and one more of the result, is at most the type's unit roundoff of a partial sum,
    /// and no partial sum is larger than P, because no value is larger than 1.
    /// </summary>
    [Theory]
    [MemberData(nameof(AlgorithmsAndLayouts))]
    public void Run_Fractions_AreWithinTheWiresRoundingAndEveryRankAndRunHasTheSameBits(string algorithm, string layout)
    {
        const int Length = 1003;
        foreach (int ranks in new[] { 3, 4, 8, 13 })
        {
            foreach (var (wire, roundoff) in new[] { ("float32", 1.0 / (1 << 24)), ("float16", 1.0 / (1 << 11)), ("bfloat16", 1.0 / (1 << 8)) })
            {
                float[][] values = RankValues.Create(ranks, Length);
                float[][] again = RankValues.Create(ranks, Length);
                double[] expected = RankValues.DoubleSum(values);
                using var world = HostLayout.World(layout, ranks);
                world.Run(link =>
                {
                    AllReduceTable.Create(algorithm).Run(link, MemoryMarshal.AsBytes(values[link.Rank].AsSpan()), WireTable.Create(wire));
                    AllReduceTable.Create(algorithm).Run(link, MemoryMarshal.AsBytes(again[link.Rank].AsSpan()), WireTable.Create(wire));
                });
                double tolerance = (ranks + 1) * ranks * roundoff;
                for (int i = 0; i < Length; i++)
                {
                    Assert.True(Math.Abs(values[0][i] - expected[i]) <= tolerance, $"element {i} on {ranks} ranks over {wire}: {values[0][i]} for {expected[i]}");
                }

                Assert.All(values.Concat(again), held => Assert.True(MemoryMarshal.AsBytes(held.AsSpan()).SequenceEqual(MemoryMarshal.AsBytes(values[0].AsSpan())), $"{ranks} ranks over {wire}"));
            }
        }
    }

    [Theory]
    [MemberData(nameof(AlgorithmsAndLayouts))]
    public void Run_NaNAndInfinityOnOneRank_ReachAllRanks(string algorithm, string layout)
    {
        foreach (string wire in WireTable.Names)
        {
            float[][] values = RankValues.Create(7, 100);
            values[4][1] = float.NaN;
            values[5][2] = float.NegativeInfinity;
            using var world = HostLayout.World(layout, 7);
            world.Run(link => AllReduceTable.Create(algorithm).Run(link, MemoryMarshal.AsBytes(values[link.Rank].AsSpan()), WireTable.Create(wire)));
            Assert.All(values, rank => Assert.True(float.IsNaN(rank[1])));
            Assert.All(values, rank => Assert.Equal(float.NegativeInfinity, rank[2]));
            Assert.All(values, rank => Assert.All(rank.Where((_, i) => i is not (1 or 2)), value => Assert.True(float.IsFinite(value))));
        }
    }

    [Theory]
    [MemberData(nameof(AlgorithmsAndLayouts))]
    public void Max_OneRankHoldsIt_ReachesAllRanks(string algorithm, string layout)
    {
        float[][] values = [.. Enumerable.Range(0, 6).Select(rank => Enumerable.Range(0, 60).Select(i => i % 6 == rank ? i + 0.5f : -rank - i).ToArray())];
        using var world = HostLayout.World(layout, 6);
        world.Run(link => AllReduceTable.Create(algorithm).Max(link, values[link.Rank]));
        Assert.All(values, held => Assert.Equal(Enumerable.Range(0, 60).Select(i => i + 0.5f), held));
    }

    [Theory]
    [MemberData(nameof(AlgorithmsAndLayouts))]
    public void Run_InABucket_KeepsItAndSaysTheLastPhase(string algorithm, string layout)
    {
        using var world = HostLayout.World(layout, 4);
        world.Run(link =>
        {
            link.Place = new TransferPlace(CollectivePhase.None, 7);
            AllReduceTable.Create(algorithm).Sum(link, new float[100]);
        });
        Assert.All(world.Links, link => Assert.Equal(7, link.Place.Bucket));
        Assert.All(world.Links, link => Assert.NotEqual(CollectivePhase.None, link.Place.Phase));
    }

    [Fact]
    public void Create_UnknownName_NamesThoseThatThereAre()
    {
        var exception = Assert.Throws<ArgumentException>(() => AllReduceTable.Create("butterfly"));
        Assert.Contains("ring, ring_slabs, halving_doubling, tree, hierarchical, torus, direct, auto", exception.Message, StringComparison.Ordinal);
    }

    private static int[] Lengths(int ranks) => [.. new[] { 0, 1, ranks - 1, ranks, 1000, 65537 }.Distinct()];

    private static byte[] Framed(byte[] values, int frame)
    {
        byte[] framed = new byte[values.Length + (2 * frame)];
        framed.AsSpan().Fill(0xA5);
        values.CopyTo(framed, frame);
        return framed;
    }
}
