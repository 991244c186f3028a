using System.Collections.Concurrent;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace Impasto.Studio;

/// <summary>Tells every page that is open of changes to its user's jobs. One that is slow loses old news, never the newest of a job's end.</summary>
internal sealed class StudioEvents
{
    private const int Waiting = 256;
    private const string Name = "job";

    private readonly ConcurrentDictionary<Channel<Job>, string> _listeners = new();

    /// <summary>Pages that listen.</summary>
    public int Listeners => _listeners.Count;

    /// <summary>Tells its user's.</summary>
    public void Tell(Job job)
    {
        foreach (var (listener, owner) in _listeners)
        {
            if (owner == job.Owner)
                listener.Writer.TryWrite(job);
        }
    }

    /// <summary>Sends everybody home: a connection that stays open would hold up the studio's end.</summary>
    public void End()
    {
        foreach (var listener in _listeners.Keys)
            listener.Writer.TryComplete();
    }

    /// <summary>A greeting, so that the listener knows it is heard; jobs as they are; then changes, until cancelled.</summary>
    /// <param name="owner">Whose.</param>
    /// <param name="jobs">The jobs; asked for when changes are listened to already, so that none falls between.</param>
    /// <param name="cancel">Ends it.</param>
    public async IAsyncEnumerable<SseItem<Job?>> ListenAsync(string owner, Func<IEnumerable<Job>> jobs, [EnumeratorCancellation] CancellationToken cancel)
    {
        var channel = Channel.CreateBounded<Job>(new BoundedChannelOptions(Waiting) { FullMode = BoundedChannelFullMode.DropOldest });
        _listeners[channel] = owner;
        try
        {
            yield return new SseItem<Job?>(null, "hello");
            foreach (var job in jobs())
                yield return new SseItem<Job?>(job, Name);
            await foreach (var job in channel.Reader.ReadAllAsync(cancel).ConfigureAwait(false))
                yield return new SseItem<Job?>(job, Name);
        }
        finally
        {
            _listeners.TryRemove(channel, out _);
        }
    }
}
