using System.Collections.Concurrent;

namespace Impasto.Imaging;

/// <summary>Loops over rows, tiles or channels on the current context's threads; see <see cref="Workers"/>.</summary>
internal static class ParallelLoop
{
    public static void For(int from, int to, Action<int> body) => Workers.For(to - from, i => body(from + i));

    /// <summary>Throws OperationCanceledException before the next turn once <paramref name="cancel"/> asks for it.</summary>
    public static void For(int from, int to, Action<int> body, CancellationToken cancel) => For(from, to, i =>
    {
        cancel.ThrowIfCancellationRequested();
        body(i);
    });

    /// <summary>With something to work in, which <paramref name="begin"/> makes and no two turns have at the same time.</summary>
    public static void For<T>(int from, int to, Func<T> begin, Action<int, T> body) => For(from, to, begin, body, CancellationToken.None);

    public static void For<T>(int from, int to, Func<T> begin, Action<int, T> body, CancellationToken cancel)
    {
        var free = new ConcurrentBag<T>();
        For(from, to, i =>
        {
            if (!free.TryTake(out var own))
                own = begin();
            body(i, own);
            free.Add(own);
        }, cancel);
    }

    public static void ForEach<T>(IReadOnlyList<T> items, Action<T> body) => Workers.For(items.Count, i => body(items[i]));
}
