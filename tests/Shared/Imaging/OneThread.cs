using Impasto.Imaging;

namespace Impasto.TestSupport;

/// <summary>Runs code whose parallel loops get one thread only.</summary>
internal static class OneThread
{
    public static T Run<T>(Func<T> body)
    {
        var threads = ParallelLoop.Threads;
        ParallelLoop.Threads = 1;
        try
        {
            return body();
        }
        finally
        {
            ParallelLoop.Threads = threads;
        }
    }
}
