using System.Formats.Tar;
using Lockstep.Data.Sources;
using Lockstep.Data.TarFiles;

namespace Lockstep.Data.Tests.TarFiles;

public sealed class TarMembersTests
{
    private static readonly string LongName = string.Join('/', Enumerable.Repeat("folder-of-a-long-name", 12)) + "/image.jpg";

    [Theory]
    [InlineData(TarEntryFormat.Ustar)]
    [InlineData(TarEntryFormat.Gnu)]
    [InlineData(TarEntryFormat.Pax)]
    public void MoveNext_ArchiveOfAnotherWriter_GivesNamesAndContents(TarEntryFormat format)
    {
        (string, byte[])[] files = [("train/a.jpg", [1, 2, 3]), ("train/a.cls", [.. "7"u8]), ("empty.png", []), ("b.json", new byte[513])];
        Assert.Equal(files.Select(Text), Read(ForeignTar.Of(format, files)).Select(Text));
    }

    [Theory]
    [InlineData(TarEntryFormat.Gnu)]
    [InlineData(TarEntryFormat.Pax)]
    public void MoveNext_LongName_IsWhole(TarEntryFormat format)
    {
        (string, byte[])[] files = [(LongName, [9]), ("short.cls", [8])];
        Assert.Equal(files.Select(Text), Read(ForeignTar.Of(format, files)).Select(Text));
    }

    [Fact]
    public void Key_EndsAtTheFirstDotAfterTheLastSlash()
    {
        var member = new TarMember("a.b/c.d.JPG", 0, 0);
        Assert.Equal("a.b/c", member.Key);
        Assert.Equal("d.jpg", member.Extension);
    }

    [Fact]
    public void MoveNext_CutAnywhereBeforeTheEndMark_NamesTheOffset()
    {
        byte[] whole = ForeignTar.Of(TarEntryFormat.Ustar, ("a.jpg", [1, 2, 3]), ("a.cls", [.. "7"u8]));
        for (int length = 0; length < 4 * 512; length += 100)
        {
            var error = Assert.Throws<DataException>(() => Read(whole[..length]));
            Assert.Contains("x.tar", error.Message);
            Assert.Contains("cut short", error.Message);
        }
    }

    [Fact]
    public void MoveNext_DamagedHeader_NamesTheOffset()
    {
        byte[] archive = ForeignTar.Of(TarEntryFormat.Ustar, ("a.jpg", [1, 2, 3]), ("a.cls", [.. "7"u8]));
        archive[1024] ^= 1;
        var error = Assert.Throws<DataException>(() => Read(archive));
        Assert.Contains("x.tar at offset 1024 has no tar header", error.Message);
    }

    [Fact]
    public void MoveNext_AnyFlippedByteOfAHeader_IsReadOrRefusedButNeverLost()
    {
        byte[] archive = ForeignTar.Of(TarEntryFormat.Pax, (LongName, [1, 2, 3]));
        for (int i = 0; i < archive.Length - 1024; i++)
        {
            byte[] broken = [.. archive];
            broken[i] ^= 0x40;
            var error = Record.Exception(() => Read(broken));
            Assert.True(error is null or DataException, $"byte {i}: {error}");
        }
    }

    [Fact]
    public void Writer_Members_AreReadByAnotherReader()
    {
        var stream = new MemoryStream();
        var writer = new Data.TarFiles.TarWriter(stream);
        byte[] image = [.. Enumerable.Range(0, 700).Select(i => (byte)i)];
        long first = writer.Add("000000001-x.jpg", image);
        long second = writer.Add("000000001-x.cls", "12"u8);
        writer.Finish();
        Assert.Equal(512, first);
        Assert.Equal(512 + 1024 + 512, second);
        Assert.Equal(stream.Length, writer.Length);
        stream.Position = 0;
        using var reader = new TarReader(stream);
        var one = reader.GetNextEntry()!;
        Assert.Equal(("000000001-x.jpg", TarEntryFormat.Ustar, image.LongLength), (one.Name, one.Format, one.Length));
        var content = new MemoryStream();
        one.DataStream!.CopyTo(content);
        Assert.Equal(image, content.ToArray());
        Assert.Equal("000000001-x.cls", reader.GetNextEntry()!.Name);
        Assert.Null(reader.GetNextEntry());
    }

    private static List<(string Name, byte[] Content)> Read(byte[] archive)
    {
        var members = new TarMembers("x.tar", new MemoryStream(archive));
        var found = new List<(string, byte[])>();
        while (members.MoveNext())
        {
            found.Add((members.Current.Name, archive[(int)members.Current.Offset..(int)(members.Current.Offset + members.Current.Length)]));
        }

        return found;
    }

    private static string Text((string Name, byte[] Content) file) => $"{file.Name}: {Convert.ToHexString(file.Content)}";
}
