using Lockstep.Engine.Cuda;

namespace Lockstep.Engine.Tests.Cuda;

public sealed class FileCacheTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("lockstep-kernels-").FullName;

    private string Place => Path.Combine(_folder, "a", "b");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Read_WhatAnotherWrote_IsTheImage()
    {
        byte[] image = [.. Enumerable.Range(0, 5000).Select(i => (byte)(i * 7))];
        Assert.Empty(new FileCache(Place, ".cubin").Write("key", image));
        Assert.Equal(image, new FileCache(Place, ".cubin").Read("key"));
        Assert.Equal(["key.cubin"], Directory.GetFiles(Place).Select(Path.GetFileName));
    }

    [Fact]
    public void Read_MissingOne_IsNothing() => Assert.Null(new FileCache(Place, ".cubin").Read("key"));

    public static TheoryData<int> Positions => [0, 31, 32, 33, 41];

    [Theory]
    [MemberData(nameof(Positions))]
    public void Read_OneBitFlipped_IsNothing(int position)
    {
        var cache = new FileCache(Place, ".cubin");
        cache.Write("key", [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
        string file = Path.Combine(Place, "key.cubin");
        byte[] bytes = File.ReadAllBytes(file);
        Assert.Equal(42, bytes.Length);
        bytes[position] ^= 0x10;
        File.WriteAllBytes(file, bytes);

        Assert.Null(cache.Read("key"));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(20)]
    [InlineData(32)]
    [InlineData(41)]
    public void Read_CutFile_IsNothing(int length)
    {
        var cache = new FileCache(Place, ".cubin");
        cache.Write("key", [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
        string file = Path.Combine(Place, "key.cubin");
        File.WriteAllBytes(file, File.ReadAllBytes(file)[..length]);

        Assert.Null(cache.Read("key"));
    }

    [Fact]
    public void Write_OverADamagedOne_ReplacesIt()
    {
        var cache = new FileCache(Place, ".cubin");
        cache.Write("key", [1, 2, 3]);
        File.WriteAllBytes(Path.Combine(Place, "key.cubin"), [0]);
        cache.Write("key", [4, 5]);

        Assert.Equal([4, 5], cache.Read("key"));
    }

    [Fact]
    public void Write_WhereThereIsAFileInTheWay_SaysWhyAndLeavesNothing()
    {
        string file = Path.Combine(_folder, "taken");
        File.WriteAllText(file, "x");

        Assert.StartsWith($"{file} cannot keep .cubin files", new FileCache(file, ".cubin").Write("key", [1]), StringComparison.Ordinal);
        Assert.Equal([file], Directory.GetFileSystemEntries(_folder));
    }

    [Fact]
    public void Key_PartsThatReadTheSameInARow_Differ()
    {
        string[] keys = [FileCache.Key(["ab", "c"]), FileCache.Key(["a", "bc"]), FileCache.Key(["abc"]), FileCache.Key(["abc", string.Empty]), FileCache.Key(["c", "ab"])];
        Assert.Equal(keys.Length, keys.Distinct().Count());
        Assert.Equal(FileCache.Key(["ab", "c"]), keys[0]);
    }
}
