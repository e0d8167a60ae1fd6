using System.Net.Sockets;
using Lockstep.Worker.Links.SharedMemory;

namespace Lockstep.Worker.Tests.Links.SharedMemory;

/// <summary>Two connected Unix domain sockets in this process.</summary>
internal sealed class UnixPair : IDisposable
{
    private static int _count;

    public UnixPair()
    {
        int number = Interlocked.Increment(ref _count);
        string name = $"pair-{Environment.ProcessId}";
        using var listener = LocalAddress.TryListen(name, number, 1)!;
        One = LocalAddress.NewSocket();
        One.Connect(LocalAddress.Of(name, number));
        Other = listener.Accept();
    }

    public Socket One { get; }

    public Socket Other { get; }

    public void Dispose()
    {
        One.Dispose();
        Other.Dispose();
    }
}
