using Lockstep.Data.Sources;
using Lockstep.Data.Stores;

namespace Lockstep.Data.Tests.Stores;

public sealed class CachedStoreTests
{
    private const int Block = BlockFile.Size;

    [Theory]
    [InlineData(0, 100)]
    [InlineData(Block - 1, 2)]
    [InlineData(100, (2 * Block) + 50)]
    [InlineData(65_535, 2)]
    [InlineData((2 * Block) + 999, 1)]
    [InlineData(0, (2 * Block) + 1000)]
    [InlineData(Block, Block)]
    [InlineData(7, 0)]
    public void Read_AnyRangeColdAndWarm_IsThoseBytes(int offset, int length)
    {
        using var rig = new CacheRig((2 * Block) + 1000);
        using var store = rig.Open();
        Assert.Equal(rig.Content[offset..(offset + length)], CacheRig.Read(store, offset, length));
        int gets = rig.Server.Gets;
        Assert.Equal(rig.Content[offset..(offset + length)], CacheRig.Read(store, offset, length));
        Assert.Equal(gets, rig.Server.Gets);
        Assert.Equal(length == 0 ? 0 : ((offset + length - 1) / Block) - (offset / Block) + 1, gets);
    }

    [Fact]
    public void Read_AnotherProcessHasTheBlock_AsksTheStoreForNoByte()
    {
        using var rig = new CacheRig(1000);
        using (var first = rig.Open())
        {
            CacheRig.Read(first, 0, 10);
        }

        using var second = rig.Open();
        Assert.Equal(rig.Content[500..900], CacheRig.Read(second, 500, 400));
        Assert.Equal(1, rig.Server.Gets);
    }

    /// <summary>Stores of their own lock files as processes do: by open file, not by process.</summary>
    [Fact]
    public async Task Read_ManyReadersWantTheSameBlocks_EachIsFetchedOnce()
    {
        using var rig = new CacheRig(3 * Block);
        var stores = Enumerable.Range(0, 3).Select(_ => rig.Open()).ToList();
        await Task.WhenAll(Enumerable.Range(0, 12).Select(reader => Task.Factory.StartNew(
            () =>
            {
                for (int block = 0; block < 3; block++)
                {
                    int offset = (block * Block) + (reader * 1000);
                    Assert.Equal(rig.Content[offset..(offset + 1000)], CacheRig.Read(stores[reader % 3], offset, 1000));
                }
            },
            TaskCreationOptions.LongRunning)));
        Assert.Equal(3, rig.Server.Gets);
        stores.ForEach(store => store.Dispose());
    }

    // Places in the file: magic, data length, key, a part's CRC, the header's padding and CRC, data in the first, a middle and the last part.
    [Theory]
    [InlineData(3)]
    [InlineData(9)]
    [InlineData(20)]
    [InlineData(50)]
    [InlineData(2000)]
    [InlineData(4094)]
    [InlineData(4096)]
    [InlineData(4096 + 150_000)]
    [InlineData(4096 + 199_999)]
    public void Read_BitFlippedInTheCopy_IsFetchedAgainAndReported(int at)
    {
        using var rig = new CacheRig(200_000);
        using var store = rig.Open();
        CacheRig.Read(store, 0, 1);
        string file = Assert.Single(rig.Blocks()).FullName;
        byte[] bytes = File.ReadAllBytes(file);
        bytes[at] ^= 16;
        File.WriteAllBytes(file, bytes);
        Assert.Equal(rig.Content, CacheRig.Read(store, 0, 200_000));
        Assert.Equal(2, rig.Server.Gets);
        Assert.Contains("is damaged: it is fetched again", Assert.Single(rig.Reports), StringComparison.Ordinal);
        Assert.Equal(rig.Content, CacheRig.Read(store, 0, 200_000));
        Assert.Equal(2, rig.Server.Gets);
    }

    /// <summary>A copy has its name a moment before its writer lets go of it.</summary>
    [Fact]
    public void Read_CopyThatItsWriterStillHolds_IsNotCalledDamaged()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "there a file that is held cannot be replaced");
        using var rig = new CacheRig(200_000);
        using var store = rig.Open();
        CacheRig.Read(store, 0, 1);
        using (new FileStream(Assert.Single(rig.Blocks()).FullName, FileMode.Open, FileAccess.Write, FileShare.None))
        {
            Assert.Equal(rig.Content, CacheRig.Read(store, 0, 200_000));
        }

        Assert.Empty(rig.Reports);
        Assert.Equal(rig.Content, CacheRig.Read(store, 0, 200_000));
        Assert.Single(rig.Blocks());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4095)]
    [InlineData(4096)]
    [InlineData(100_000)]
    public void Read_CopyCutShort_IsFetchedAgain(int length)
    {
        using var rig = new CacheRig(200_000);
        using var store = rig.Open();
        CacheRig.Read(store, 0, 1);
        using (var file = Assert.Single(rig.Blocks()).Open(FileMode.Open))
        {
            file.SetLength(length);
        }

        Assert.Equal(rig.Content, CacheRig.Read(store, 0, 200_000));
        Assert.Equal(2, rig.Server.Gets);
    }

    [Fact]
    public void Read_CopyOfAnotherBlockUnderItsName_IsFetchedAgain()
    {
        using var rig = new CacheRig(2 * Block);
        using var store = rig.Open();
        CacheRig.Read(store, 0, 2 * Block);
        var blocks = rig.Blocks();
        File.Copy(blocks[0].FullName, blocks[1].FullName, overwrite: true);
        Assert.Equal(rig.Content, CacheRig.Read(store, 0, 2 * Block));
        Assert.Equal(3, rig.Server.Gets);
    }

    [Fact]
    public void Read_ObjectChangedSinceItWasCopied_IsTheNewOne()
    {
        using var rig = new CacheRig(1000);
        using (var before = rig.Open())
        {
            CacheRig.Read(before, 0, 1000);
        }

        rig.Content = [.. rig.Content.Reverse()];
        rig.Tag = "\"v2\"";
        using var after = rig.Open();
        Assert.Equal(rig.Content, CacheRig.Read(after, 0, 1000));
        Assert.Equal(2, rig.Blocks().Count);
    }

    /// <summary>Nothing tells whether the object is still the one that was copied.</summary>
    [Fact]
    public void Read_ServerGivesNoTag_KeepsNoCopies()
    {
        using var rig = new CacheRig(1000) { Tag = string.Empty };
        using (var before = rig.Open())
        {
            Assert.Equal(rig.Content, CacheRig.Read(before, 0, 1000));
            before.Expect("a.tar", 0, 1000);
        }

        rig.Content = [.. rig.Content.Reverse()];
        using var after = rig.Open();
        Assert.Equal(rig.Content, CacheRig.Read(after, 0, 1000));
        Assert.Empty(rig.Blocks());
        Assert.Contains("gives neither an ETag nor a time of change", rig.Reports[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Read_MoreThanTheLimit_KeepsBelowItAndWhatWasUsedLast()
    {
        const long Limit = 6L * Block;
        using var rig = new CacheRig(12 * Block);
        using var store = rig.Open(Limit);
        for (int block = 0; block < 12; block++)
        {
            // As if a day passed between reads.
            foreach (var file in Directory.Exists(rig.Directory) ? rig.Blocks() : [])
            {
                file.LastWriteTimeUtc -= TimeSpan.FromDays(1);
            }

            CacheRig.Read(store, (long)block * Block, 1000);
            CacheRig.Read(store, 0, 1000);
            Assert.InRange(rig.Blocks().Sum(file => file.Length), 1, Limit);
        }

        int gets = rig.Server.Gets;
        Assert.Equal(12, gets);
        CacheRig.Read(store, 11L * Block, 1000);
        CacheRig.Read(store, 10L * Block, 1000);
        Assert.Equal(gets, rig.Server.Gets);
        CacheRig.Read(store, 1L * Block, 1000);
        Assert.Equal(gets + 1, rig.Server.Gets);
    }

    [Fact]
    public void Read_HalfWrittenFileOfADeadProcess_IsRemovedAndALivingOnesIsNot()
    {
        using var rig = new CacheRig(1000);
        Directory.CreateDirectory(Path.Combine(rig.Directory, "ab"));
        string dead = Path.Combine(rig.Directory, "ab", "x.block.1.part");
        string living = Path.Combine(rig.Directory, "ab", "x.block.2.part");
        File.WriteAllBytes(dead, new byte[100]);
        using var writer = new FileStream(living, FileMode.CreateNew, FileAccess.Write, FileShare.None);
        using var store = rig.Open();
        CacheRig.Read(store, 0, 10);
        Assert.False(File.Exists(dead));
        Assert.True(File.Exists(living));
    }

    [Fact]
    public void Read_DirectoryCannotBeMade_ReadsTheStoreAndSaysSoOnce()
    {
        using var rig = new CacheRig(1000);
        string file = rig.Directory + "-file";
        File.WriteAllBytes(file, []);
        using var store = rig.Open(directory: Path.Combine(file, "cache"));
        for (int i = 0; i < 5; i++)
        {
            Assert.Equal(rig.Content[i..(i + 10)], CacheRig.Read(store, i, 10));
            store.Expect("a.tar", 0, 10);
        }

        Assert.Contains("no local copies in", Assert.Single(rig.Reports), StringComparison.Ordinal);
        Assert.Equal(5, rig.Server.Gets);
    }

    [Fact]
    public void Read_LimitBelowOneBlock_ReadsTheStoreAndSaysSo()
    {
        using var rig = new CacheRig(1000);
        using var store = rig.Open(limit: 1000);
        Assert.Equal(rig.Content[3..13], CacheRig.Read(store, 3, 10));
        Assert.Contains("less than one block", Assert.Single(rig.Reports), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_DiskTakesNoFiles_ReadsOnAndSaysSoOnce()
    {
        using var rig = new CacheRig(6 * Block);
        Assert.SkipUnless(TinyDisk.TryMount(rig.Directory, 10 << 20), "no right to mount a small file system here");
        try
        {
            using var store = rig.Open();
            for (int round = 0; round < 2; round++)
            {
                for (int block = 0; block < 6; block++)
                {
                    Assert.Equal(rig.Content[(block * Block)..((block * Block) + 500)], CacheRig.Read(store, (long)block * Block, 500));
                }
            }

            Assert.Contains("Data are read from the store each time", Assert.Single(rig.Reports), StringComparison.Ordinal);
            Assert.Equal(2, rig.Blocks().Count);
        }
        finally
        {
            TinyDisk.Unmount(rig.Directory);
        }
    }

    [Fact]
    public void Expect_Blocks_AreThereWhenTheyAreRead()
    {
        using var rig = new CacheRig(3 * Block);
        using var store = rig.Open();
        store.Expect("a.tar", Block - 5, 10);
        Assert.True(SpinWait.SpinUntil(() => Directory.Exists(rig.Directory) && rig.Blocks().Count == 2, TimeSpan.FromMinutes(1)));
        Assert.Equal(rig.Content[(Block - 5)..(Block + 5)], CacheRig.Read(store, Block - 5, 10));
        Assert.Equal(2, rig.Server.Gets);
        store.Expect("a.tar", Block - 5, 10);
        store.Expect("gone.tar", 0, 10);
        store.Expect("a.tar", 0, 0);
    }

    [Fact]
    public void Expect_StoreRefuses_IsSilentAndTheReadSaysWhy()
    {
        using var server = new ObjectServer(_ => ServerReply.Empty(403));
        using var rig = new CacheRig(1);
        using var store = new CachedStore(
            new RemoteStore(new WebPlace(server.Address), new RemoteSettings()), new CacheSettings { Path = rig.Directory });
        store.Expect("a.tar", 0, 10);
        Assert.True(SpinWait.SpinUntil(() => !server.Requests.IsEmpty, TimeSpan.FromMinutes(1)));
        Assert.Contains("status 403", Assert.Throws<DataException>(() => CacheRig.Read(store, 0, 10)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Dispose_WhileBlocksAreFetchedAhead_Returns()
    {
        using var server = new ObjectServer(request => request.Method == "HEAD" ? ServerReply.Object(request, new byte[100], "\"v1\"") : ServerReply.Empty(200) with { IsSilent = true });
        using var rig = new CacheRig(1);
        var store = new CachedStore(new RemoteStore(new WebPlace(server.Address), new RemoteSettings()), new CacheSettings { Path = rig.Directory });
        store.Expect("a.tar", 0, 10);
        Assert.True(SpinWait.SpinUntil(() => server.Gets > 0, TimeSpan.FromMinutes(1)));
        store.Dispose();
    }
}
