using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Lockstep.Engine.Cuda.Interop.CublasLt;
using Lockstep.Engine.Cuda.Interop.Driver;
using Lockstep.Engine.Cuda.Interop.Nccl;

namespace Lockstep.Engine.Tests.Cuda.Interop;

/// <summary>Structs that cross to the libraries, by the sizes and offsets of the C headers on 64-bit Linux.</summary>
public sealed class NativeLayoutTests
{
    [Fact]
    public void Sizes_OfEveryStruct_AreThoseOfTheHeaders()
    {
        Assert.Equal(56, Unsafe.SizeOf<LaunchConfiguration>());
        Assert.Equal(72, Unsafe.SizeOf<LaunchAttribute>());
        Assert.Equal(32, Unsafe.SizeOf<GraphInstantiateParameters>());
        Assert.Equal(24, Unsafe.SizeOf<GraphExecUpdateInfo>());
        Assert.Equal(88, Unsafe.SizeOf<MemoryPoolProperties>());
        Assert.Equal(16, Unsafe.SizeOf<CudaUuid>());
        Assert.Equal(64, Unsafe.SizeOf<MatmulAlgorithm>());
        Assert.Equal(96, Unsafe.SizeOf<MatmulHeuristicResult>());
        Assert.Equal(48, Unsafe.SizeOf<NcclConfig>());
        Assert.Equal(128, Unsafe.SizeOf<NcclUniqueId>());
        Assert.Equal(8, Unsafe.SizeOf<DevicePointer>());
        Assert.Equal(8, Unsafe.SizeOf<StreamHandle>());
    }

    [Fact]
    public void LaunchConfiguration_Fields_AreWhereTheHeaderHasThem()
    {
        var value = default(LaunchConfiguration);
        Assert.Equal(
            [0, 4, 8, 12, 16, 20, 24, 32, 48],
            [
                Offset(ref value, ref value.GridX), Offset(ref value, ref value.GridY), Offset(ref value, ref value.GridZ), Offset(ref value, ref value.BlockX),
                Offset(ref value, ref value.BlockY), Offset(ref value, ref value.BlockZ), Offset(ref value, ref value.SharedBytes), Offset(ref value, ref value.Stream),
                Offset(ref value, ref value.AttributeCount),
            ]);
        Assert.Equal(40, (int)Marshal.OffsetOf<LaunchConfiguration>(nameof(LaunchConfiguration.Attributes)));
    }

    [Fact]
    public void LaunchAttribute_Fields_AreWhereTheHeaderHasThem()
    {
        var value = default(LaunchAttribute);
        Assert.Equal(
            [0, 8, 8, 12, 16],
            [Offset(ref value, ref value.Id), Offset(ref value, ref value.Value), Offset(ref value, ref value.ClusterX), Offset(ref value, ref value.ClusterY), Offset(ref value, ref value.ClusterZ)]);
    }

    [Fact]
    public void GraphStructs_Fields_AreWhereTheHeaderHasThem()
    {
        var parameters = default(GraphInstantiateParameters);
        Assert.Equal(
            [0, 8, 16, 24],
            [Offset(ref parameters, ref parameters.Flags), Offset(ref parameters, ref parameters.UploadStream), Offset(ref parameters, ref parameters.ErrorNode), Offset(ref parameters, ref parameters.Result)]);
        var info = default(GraphExecUpdateInfo);
        Assert.Equal([0, 8, 16], [Offset(ref info, ref info.Result), Offset(ref info, ref info.ErrorNode), Offset(ref info, ref info.ErrorFromNode)]);
    }

    [Fact]
    public void MemoryPoolProperties_Fields_AreWhereTheHeaderHasThem()
    {
        var value = default(MemoryPoolProperties);
        Assert.Equal(
            [0, 4, 8, 12, 16, 24, 32],
            [
                Offset(ref value, ref value.AllocationType), Offset(ref value, ref value.HandleTypes), Offset(ref value, ref value.LocationType), Offset(ref value, ref value.LocationId),
                Offset(ref value, ref value.SecurityAttributes), Offset(ref value, ref value.MaxSize), Offset(ref value, ref value.Usage),
            ]);
    }

    [Fact]
    public void MatmulHeuristicResult_Fields_AreWhereTheHeaderHasThem()
    {
        var value = default(MatmulHeuristicResult);
        Assert.Equal(
            [0, 64, 72, 76],
            [Offset(ref value, ref value.Algorithm), Offset(ref value, ref value.WorkspaceBytes), Offset(ref value, ref value.State), Offset(ref value, ref value.WavesCount)]);
    }

    [Fact]
    public void NcclConfig_Fields_AreWhereTheHeaderHasThem()
    {
        var value = default(NcclConfig);
        Assert.Equal(
            [0, 8, 12, 16, 20, 24, 28, 32, 40, 44],
            [
                Offset(ref value, ref value.Size), Offset(ref value, ref value.Magic), Offset(ref value, ref value.Version), Offset(ref value, ref value.Blocking), Offset(ref value, ref value.ClusterSize),
                Offset(ref value, ref value.MinBlocks), Offset(ref value, ref value.MaxBlocks), Offset(ref value, ref value.NetworkName), Offset(ref value, ref value.SplitShare),
                Offset(ref value, ref value.TrafficClass),
            ]);
    }

    /// <summary>Little-endian words by hand: size, magic, version, blocking, and the smallest int for what is left to the library.</summary>
    [Theory]
    [InlineData(true, 1)]
    [InlineData(false, 0)]
    public void NcclConfig_Created_HasTheBytesThatEveryVersionTakes(bool blocking, int expected)
    {
        var config = NcclConfig.Create(blocking);
        Assert.Equal(
            [48, 0, unchecked((int)0xcafebeef), 21700, expected, int.MinValue, int.MinValue, int.MinValue, 0, 0, int.MinValue, int.MinValue],
            MemoryMarshal.Cast<NcclConfig, int>(new ReadOnlySpan<NcclConfig>(in config)).ToArray());
    }

    [Fact]
    public void NcclUniqueId_OfBytes_KeepsEachOfThem()
    {
        byte[] bytes = [.. Enumerable.Range(0, 128).Select(i => (byte)(255 - i))];
        Assert.Equal(bytes, NcclUniqueId.Of(bytes).ToArray());
        Assert.Contains("128 bytes, not 127", Assert.Throws<ArgumentException>(() => NcclUniqueId.Of(bytes.AsSpan(1))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void CudaUuid_Text_IsWhatTheVendorsToolsWrite()
    {
        byte[] bytes = [0x12, 0x34, 0x56, 0x78, 0x9a, 0xbc, 0xde, 0xf0, 0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef];
        Assert.Equal("GPU-12345678-9abc-def0-0123-456789abcdef", MemoryMarshal.Read<CudaUuid>(bytes).ToString());
    }

    private static int Offset<TStruct, TField>(ref TStruct value, ref TField field)
        where TStruct : unmanaged
        where TField : unmanaged =>
        (int)Unsafe.ByteOffset(ref Unsafe.As<TStruct, byte>(ref value), ref Unsafe.As<TField, byte>(ref field));
}
