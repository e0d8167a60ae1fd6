using System.Threading.Channels;

namespace Lockstep.Actors.Tests;

/// <summary>What a test has heard, in order; waiting for more is bounded.</summary>
internal sealed class Inbox
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly Channel<object> _heard = Channel.CreateUnbounded<object>();

    public void Add(object item) => _heard.Writer.TryWrite(item);

    public async Task<T> NextAsync<T>() => Assert.IsType<T>(await _heard.Reader.ReadAsync().AsTask().WaitAsync(Patience), exactMatch: false);

    public async Task ExpectAsync(params object[] items)
    {
        foreach (var item in items)
        {
            Assert.Equal(item, await NextAsync<object>());
        }
    }

    public void ExpectNothing() => Assert.False(_heard.Reader.TryPeek(out _));
}
