namespace Impasto.TestSupport;

/// <summary>Runs code in a compute context of its own: tests that count memory or threads don't see those of others.</summary>
internal static class OwnContext
{
    public static void Run(int threads, Action body) => Run(threads, () =>
    {
        body();
        return true;
    });

    public static T Run<T>(int threads, Func<T> body)
    {
        using var context = new ComputeContext { Threads = threads };
        using var use = context.Use();
        return body();
    }

    public static async Task<T> RunAsync<T>(int threads, Func<Task<T>> body)
    {
        using var context = new ComputeContext { Threads = threads };
        using var use = context.Use();
        return await body();
    }
}
