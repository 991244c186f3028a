using Impasto.Tensors;

namespace Impasto.Networks.Bands;

/// <summary>
/// The passes of one picture through a network. Bands are fixed by the picture's size, so results are the same for any number of threads.
/// </summary>
/// <param name="bandValues">About how many values a layer's band may have.</param>
/// <param name="passes">How many passes there will be.</param>
/// <param name="report">Told of every band: the share of the work that is done.</param>
/// <param name="cancel">Looked at before every band.</param>
internal sealed class BandRun(int bandValues, int passes, Action<double>? report = null, CancellationToken cancel = default)
{
    /// <summary>Values of a band that keep memory below 2 GB at 7680x4320 and borders a small part of the work.</summary>
    public const int DefaultValues = 2 << 20;

    private const int LeastRows = 8;

    private int _pass;

    /// <summary>Ends the run; looked at before every band.</summary>
    public CancellationToken Cancel => cancel;

    /// <summary>Computes the statistics of a layer.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="rowValues">Values that a row of it costs in the widest layer behind it.</param>
    public void Measure(BandLayer layer, long rowValues)
    {
        ChannelStatistics? statistics = null;
        ForEach(layer.Height, rowValues, (first, end) =>
        {
            // Shared statistics that are frozen take one band to be known.
            if (first > 0 && IsFrozen)
                return;
            using var rows = layer.Convolved(first, end);
            Add(ref statistics, rows);
        });
        layer.Statistics = statistics;
    }

    private static bool IsFrozen => SharedStatistics.Current?.IsFrozen == true;

    /// <summary>Adds rows to a layer's statistics, which are its own or those that pictures share.</summary>
    private static void Add(ref ChannelStatistics? statistics, Tensor rows)
    {
        statistics ??= SharedStatistics.Current?.Next(() => new ChannelStatistics(rows.Shape.C)) ?? new ChannelStatistics(rows.Shape.C);
        if (!IsFrozen)
            statistics.Add(rows);
    }

    /// <summary>As <see cref="Measure"/>, and keeps what the convolution gave; the store may be the one that the layer's source is kept in.</summary>
    public void Keep(BandLayer layer, KeptRows store, long rowValues)
    {
        ChannelStatistics? statistics = null;
        Write(store, rowValues, (first, end) =>
        {
            var rows = layer.Convolved(first, end);
            Add(ref statistics, rows);
            return rows;
        });
        (layer.Statistics, layer.Kept) = (statistics, store);
    }

    /// <summary>Fills a store band by band; a band is stored only when the next has been computed, which may need rows next to it as they were.</summary>
    public void Write(KeptRows store, long rowValues, Func<int, int, Tensor> compute)
    {
        Tensor? waiting = null;
        var at = 0;
        try
        {
            ForEach(store.Height, rowValues, (first, end) =>
            {
                var rows = TensorScope.Release(compute(first, end));
                Flush();
                (waiting, at) = (rows, first);
            });
            Flush();
        }
        finally
        {
            waiting?.Dispose();
        }

        void Flush()
        {
            if (waiting is null)
                return;
            store.Store(at, waiting);
            waiting.Dispose();
            waiting = null;
        }
    }

    /// <summary>One pass: each band in turn.</summary>
    public void ForEach(int height, long rowValues, Action<int, int> body)
    {
        // A multiple of 4, so that bands begin at whole rows of every level.
        var rows = (int)Math.Clamp(bandValues / rowValues, LeastRows, 1 << 20) / 4 * 4;
        for (var first = 0; first < height; first += rows)
        {
            cancel.ThrowIfCancellationRequested();
            using var scope = new TensorScope();
            var end = Math.Min(first + rows, height);
            body(first, end);
            report?.Invoke((_pass + (double)end / height) / passes);
        }
        _pass++;
        // The next pass needs blocks of other sizes.
        ComputeContext.Current.Pool.Trim();
    }
}
