using System.Buffers.Binary;
using System.Security.Cryptography;
using Lockstep.Engine.Cpu;
using Lockstep.Engine.Networks;
using Lockstep.Engine.Optimizers;
using Lockstep.Engine.Training;
using Lockstep.Protocol.Checkpoints;
using Lockstep.Worker.Checkpoints;
using Lockstep.Worker.Tests.Checkpoints;
using Lockstep.Worker.Training;

namespace Lockstep.Worker.Tests.Training;

public sealed class CheckpointSaverTests : IDisposable
{
    private const int Limit = 30_000;
    private readonly CheckpointScratch _scratch = new();
    private readonly RecordedReports _reports = new();
    private readonly CpuDevice _device = new();
    private readonly Replica _replica;

    public CheckpointSaverTests()
    {
        // Above a million numbers, so that three lanes share the copy.
        var network = ModelZoo.Create("mlp", new ImageShape(40, 40, 3), 10, new ModelOptions());
        _replica = new Replica(network, _device, new Sgd(new SgdSettings()), new ReplicaSettings { SliceSize = 1, Lanes = 3 });
        Assert.True(network.ParameterLength > 1 << 20);
    }

    public void Dispose()
    {
        _replica.Dispose();
        _device.Dispose();
        _scratch.Dispose();
    }

    [Fact(Timeout = Limit)]
    public Task Save_ThenTheReplicaTrainsOn_WritesTheStateOfTheSave() => Task.Run(() =>
    {
        using var disk = new GatedDisk();
        var saver = Saver(disk.Create);
        saver.Prepare(_replica);
        Fill(1);
        float[] parameters = _replica.Parameters.ToArray(), momentum = _replica.OptimizerState.ToArray();
        saver.Save(_replica, Manifest(7));
        disk.AwaitWriter();
        Fill(1000);
        disk.LetGo();
        saver.Wait();

        using var loaded = Load(7);
        Assert.Equal(parameters, loaded.Parameters.ToArray());
        Assert.Equal(momentum, loaded.OptimizerState.ToArray());
        Assert.Equal([7L], _reports.Checkpoints.Select(checkpoint => checkpoint.Step));
    });

    [Fact(Timeout = Limit)]
    public Task Save_Twice_SecondOneHoldsTheSecondState() => Task.Run(() =>
    {
        var saver = Saver();
        Fill(1);
        saver.Save(_replica, Manifest(1));
        saver.Wait();
        Fill(2);
        float[] parameters = _replica.Parameters.ToArray();
        saver.Save(_replica, Manifest(2));
        saver.Wait();
        using var loaded = Load(2);
        Assert.Equal(parameters, loaded.Parameters.ToArray());
    });

    [Fact(Timeout = Limit)]
    public Task Save_WhileTheDiskIsBusy_WritesTheFirstAndTheNewestAndSaysWhichWereSkipped() => Task.Run(() =>
    {
        using var disk = new GatedDisk();
        var saver = Saver(disk.Create);
        for (int step = 1; step <= 5; step++)
        {
            Fill(step);
            saver.Save(_replica, Manifest(step));
            disk.AwaitWriter();
        }

        disk.LetGo();
        saver.Wait();
        Assert.Equal([1L, 5L], _reports.Checkpoints.Select(checkpoint => checkpoint.Step));
        Assert.Equal([(2L, 3L), (3L, 4L), (4L, 5L)], _reports.Skips);
        using var loaded = Load(5);
        Assert.Equal(_replica.Parameters.ToArray(), loaded.Parameters.ToArray());
    });

    [Fact(Timeout = Limit)]
    public Task Save_DiskIsFullOnce_SaysItAndTheNextOneWorks() => Task.Run(() =>
    {
        bool full = true;
        var saver = Saver(path => full ? new FullDisk() : HashedFile.Create(path));
        saver.Save(_replica, Manifest(1));
        saver.Wait();
        Assert.Contains("No space left on device", Assert.Single(_reports.Failures), StringComparison.Ordinal);
        Assert.Empty(_scratch.Names());
        full = false;
        saver.Save(_replica, Manifest(2));
        saver.Wait();
        Assert.Equal([2L], _reports.Checkpoints.Select(checkpoint => checkpoint.Step));
    });

    [Fact(Timeout = Limit)]
    public Task Save_Manifest_GetsTheHashOfTheState() => Task.Run(() =>
    {
        Fill(3);
        var saver = Saver();
        saver.Save(_replica, Manifest(9));
        saver.Wait();

        // Step, parameters, statistics, optimizer state, one after the other, little-endian.
        byte[] step = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(step, 9);
        byte[] all = [.. step, .. Bytes(_replica.Parameters), .. Bytes(_replica.Statistics), .. Bytes(_replica.OptimizerState)];
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(all)), CheckpointManifestJson.Load(Directory(9)).StateHash);
    });

    private static byte[] Bytes(ReadOnlySpan<float> values)
    {
        byte[] bytes = new byte[values.Length * 4];
        for (int i = 0; i < values.Length; i++)
        {
            BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(i * 4), values[i]);
        }

        return bytes;
    }

    private static CheckpointManifest Manifest(long step) => CheckpointScratch.Manifest(step) with { StateHash = string.Empty };

    private string Directory(long step) => Path.Combine(_scratch.Root, CheckpointName.For(step));

    private CheckpointSaver Saver(Func<string, Stream>? create = null) =>
        new(new CheckpointStore(_scratch.Root, new CheckpointRetention(10, 0), TimeProvider.System, create), _reports);

    /// <summary>Numbers that differ at every place of a parameter and between fills.</summary>
    private void Fill(int seed)
    {
        foreach (var parameter in _replica.Network.Parameters)
        {
            for (int i = parameter.Offset; i < parameter.Offset + parameter.Length; i++)
            {
                _replica.Parameters[i] = i + (seed * 0.125f);
                _replica.OptimizerState[i] = -i - (seed * 0.25f);
            }
        }
    }

    private Replica Load(long step)
    {
        var replica = new Replica(_replica.Network, _device, new Sgd(new SgdSettings()), new ReplicaSettings { SliceSize = 1, Lanes = 1 });
        ReplicaTensors.FromCheckpoint(CheckpointReader.Read(Directory(step)), replica);
        return replica;
    }
}
