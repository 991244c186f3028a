namespace Impasto.Imaging;

/// <summary>Loops over rows, tiles or channels on several threads, no more than the caller of the library wants. What they compute doesn't depend on the number.</summary>
public static class ParallelLoop
{
    private static int _threads = Environment.ProcessorCount;

    /// <summary>The most threads of one loop; at first one for each processor.</summary>
    public static int Threads
    {
        get => _threads;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            _threads = value;
        }
    }

    internal static void For(int from, int to, Action<int> body) => For(from, to, new ParallelOptions(), body);

    internal static void For(int from, int to, ParallelOptions options, Action<int> body) => Parallel.For(from, to, Limited(options), body);

    internal static void For<T>(int from, int to, Func<T> begin, Func<int, ParallelLoopState, T, T> body, Action<T> end) => For(from, to, new ParallelOptions(), begin, body, end);

    internal static void For<T>(int from, int to, ParallelOptions options, Func<T> begin, Func<int, ParallelLoopState, T, T> body, Action<T> end) =>
        Parallel.For(from, to, Limited(options), begin, body, end);

    internal static void ForEach<T>(IEnumerable<T> items, Action<T> body) => Parallel.ForEach(items, Limited(new ParallelOptions()), body);

    private static ParallelOptions Limited(ParallelOptions options)
    {
        options.MaxDegreeOfParallelism = Threads;
        return options;
    }
}
