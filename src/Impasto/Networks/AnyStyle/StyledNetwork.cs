using Impasto.Networks.Bands;
using Impasto.Networks.FeedForward;
using Impasto.Tensors;
using Impasto.Tensors.Autograd;

namespace Impasto.Networks.AnyStyle;

/// <summary>A network for any style, with the styles that are wanted: from here on like one that was trained for them.</summary>
/// <param name="model">The network; not owned.</param>
/// <param name="styles">What it has of each style, by name.</param>
/// <param name="transform">How the content's features are moved.</param>
/// <param name="strength">How far, 0 to 1: inside the features, where half way is half the style and no double exposure.</param>
internal sealed class StyledNetwork(AnyStyleModel model, IReadOnlyList<(string Name, StyleCode Code)> styles, FeatureTransform transform, float strength) : IFeedForwardModel
{
    /// <summary>Pixels of a tile's side at most.</summary>
    private const int Side = 512;

    /// <summary>Features of 3840x2160 pixels and some more.</summary>
    private const double MostKeptBytes = 560e6;

    private readonly AnyStyleNet _network = model.Network;

    /// <inheritdoc/>
    public IReadOnlyList<string> Styles { get; } = [.. styles.Select(style => style.Name)];

    // The encoder's first block: two layers of 64 channels and the one between them; then what the learnt map sees of the content. Measured.
    double IFeedForwardModel.WholeFloats => 9 + (SeesContent ? 210 : 175);

    Tensor IFeedForwardModel.Stylize(Tensor x, float[] shares)
    {
        using var pause = Tape.Pause();
        using var scope = new TensorScope();
        var features = _network.Encode(AnyStyleNet.WholeCells(x));
        var statistics = NewStatistics();
        if (!IsFrozen)
            statistics.Add(features);
        var gram = SeesContent ? NewGram() : null;
        if (!IsFrozen)
            gram?.Add(_network.Learnt!.SeeContent(Ops.Subtract(features, Row(statistics.Mean()))));
        var y = _network.Decoder.Forward(Map(shares, statistics, gram)(features));
        return scope.Keep(Ops.Crop(y, 0, x.Shape.H, 0, x.Shape.W));
    }

    void IFeedForwardModel.StylizeInBands(IRows picture, BandRun run, StyleShares shares, Action<int, Tensor> emit)
    {
        using var pause = Tape.Pause();
        using var scope = new TensorScope();
        var regions = shares.Styles.Count;
        var statistics = Enumerable.Range(0, regions).Select(_ => NewStatistics()).ToArray();
        var everywhere = regions == 1 ? statistics[0] : NewStatistics();
        var isFrozen = IsFrozen;
        // Frozen statistics need one pass only.
        using var kept = !isFrozen && KeepsFeatures((double)picture.Height * picture.Width) ? KeptRows.Precise(Cells(picture.Height), Cells(picture.Width), _network.Channels) : null;
        if (!isFrozen)
        {
            ForTiles(AnyStyleNet.FeatureHalo, null, (tile, features) =>
            {
                var own = tile.Own(features);
                everywhere.Add(own);
                for (var region = 0; region < regions && regions > 1; region++)
                    statistics[region].Add(own, tile.Map(shares, region));
                return own;
            }, kept is null ? null : (tile, band) => kept.Store(tile.Top / AnyStyleNet.Cell, band));
        }
        // A region that is as good as nowhere has no statistics of its own.
        for (var region = 0; region < regions; region++)
        {
            if (statistics[region].Weight < 1)
                statistics[region] = everywhere;
        }
        var grams = new GramSum?[regions];
        if (SeesContent)
        {
            var means = statistics.Select(s => Row(s.Mean())).ToArray();
            for (var region = 0; region < regions; region++)
                grams[region] = NewGram();
            if (!isFrozen)
            {
                ForTiles(AnyStyleNet.FeatureHalo, kept, (tile, features) =>
                {
                    for (var region = 0; region < regions; region++)
                        grams[region]!.Add(tile.Own(_network.Learnt!.SeeContent(Ops.Subtract(features, means[region]))), regions == 1 ? null : tile.Map(shares, region));
                    return features;
                }, null);
            }
        }
        var maps = Enumerable.Range(0, regions).Select(region => Map(shares.Styles[region], statistics[region], grams[region])).ToArray();
        ForTiles(_network.Halo, kept, (tile, features) =>
        {
            var moved = maps[0](features);
            if (regions > 1)
                moved = maps.Select((map, region) => Ops.Multiply(map(features), tile.MapOf(features, shares, region))).Aggregate(Ops.Add);
            return tile.Result(_network.Decoder.Forward(moved));
        }, (tile, band) => emit(tile.Top, band));

        // Tiles of one size, and what is seen of one size too, so that one set of blocks serves all of them. What they give is handed on in bands of the picture's width.
        void ForTiles(int halo, KeptRows? encoded, Func<Tile, Tensor, Tensor> visit, Action<Tile, Tensor>? emitBand)
        {
            var high = 0;
            run.ForEach(picture.Height, BandRun.DefaultValues / Even(picture.Height, Side), (first, end) =>
            {
                high = Math.Max(high, end - first);
                var wide = Even(picture.Width, WholeCells(high));
                var (from, to) = Seen(first, high, halo, picture.Height);
                using var rows = encoded?.Load(from / AnyStyleNet.Cell, Cells(to)) ?? picture.Load(from, to);
                Tensor[] parts = [];
                for (var left = 0; left < picture.Width; left += wide)
                {
                    using var ofTile = new TensorScope();
                    var (seenLeft, seenRight) = Seen(left, wide, halo, picture.Width);
                    var tile = new Tile(first, end, left, Math.Min(picture.Width, left + wide), from, seenLeft, (picture.Height, picture.Width));
                    var features = encoded is not null ? Ops.Crop(rows, 0, rows.Shape.H, seenLeft / AnyStyleNet.Cell, Cells(seenRight))
                        : _network.Encode(AnyStyleNet.WholeCells(Ops.Crop(rows, 0, to - from, seenLeft, seenRight)));
                    var part = visit(tile, features);
                    if (emitBand is null)
                        continue;
                    parts = [.. parts, TensorScope.Release(part)];
                    if (!tile.IsLast)
                        continue;
                    using (var band = parts.Length == 1 ? Ops.Affine(parts[0], 1) : Ops.Concat(2, parts))
                        emitBand(tile, band);
                    foreach (var done in parts)
                        done.Dispose();
                }
            });
        }
    }

    /// <summary>Whether the features of a whole picture are kept between the passes, instead of computed in each.</summary>
    private bool KeepsFeatures(double pixels) => sizeof(float) * pixels / (AnyStyleNet.Cell * AnyStyleNet.Cell) * _network.Channels <= MostKeptBytes;

    private static int Cells(int pixels) => (pixels + AnyStyleNet.Cell - 1) / AnyStyleNet.Cell;

    /// <summary>The side, in whole cells, of the fewest tiles of about one size, none larger than the most, that cover a picture's.</summary>
    private static int Even(int side, int most)
    {
        var tiles = (side + most - 1) / most;
        return WholeCells((side + tiles - 1) / tiles);
    }

    private static int WholeCells(int pixels) => Cells(pixels) * AnyStyleNet.Cell;

    /// <summary>What is seen around a part of a picture's side: a halo at both ends, or as much beyond one of them where the picture ends at the other.</summary>
    private static (int From, int To) Seen(int first, int length, int halo, int side)
    {
        var span = WholeCells(length) + 2 * halo + AnyStyleNet.Cell;
        var from = Math.Min(Math.Max(0, first - halo), WholeCells(Math.Max(0, side - span)));
        return (from, Math.Min(side, from + span));
    }

    int IFeedForwardModel.BandPasses(StyleShares shares) => SeesContent ? 3 : 2;

    double IFeedForwardModel.KeptFloats(StyleShares shares, double pixels) =>
        KeepsFeatures(pixels) ? (double)_network.Channels / (AnyStyleNet.Cell * AnyStyleNet.Cell) : 0;

    // Blocks of the encoder's or of the decoder's layers for a tile, and bands of kept features as wide as the picture; of both layers where none are kept. Measured.
    double IFeedForwardModel.BandFloats(double pixels) => KeepsFeatures(pixels) ? 27e6 + 25e3 * Math.Sqrt(pixels) : 150e6;

    // In tiles it takes no longer.
    double IFeedForwardModel.MostWholePixels => 1.5 * Side * Side;

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private bool SeesContent => transform == FeatureTransform.Linear && _network.Learnt!.SeesContent;

    private static bool IsFrozen => SharedStatistics.Current?.IsFrozen == true;

    private static GramSum NewGram() => SharedStatistics.Current?.Next(() => new GramSum()) ?? new GramSum();

    private static Tensor Row(float[] values) => Tensor.From(values, 1, 1, 1, values.Length);

    /// <summary>Empty, or those that pictures share.</summary>
    private FeatureStatistics NewStatistics() =>
        SharedStatistics.Current?.Next(() => new FeatureStatistics(_network.Channels)) ?? new FeatureStatistics(_network.Channels);

    /// <summary>What is done to the features of a picture or a region of it; the open scope owns what it holds.</summary>
    private Func<Tensor, Tensor> Map(float[] shares, FeatureStatistics content, GramSum? seen)
    {
        List<(StyleCode Code, float Share)> used = [.. styles.Select((style, i) => (style.Code, shares[i])).Where(style => style.Item2 > 0)];
        return transform == FeatureTransform.Linear ? AffineTransform.Weakened(_network.Learnt!.Map(content, seen?.Mean(), StyleCode.Blend(used)), strength)
            : AffineTransform.Map(transform, content, used, strength);
    }

    /// <summary>The Gram matrix of what comes in parts.</summary>
    private sealed class GramSum
    {
        private double[]? _sum;
        private double _weight;

        public void Add(Tensor part, Tensor? map = null)
        {
            var products = Ops.Gram(map is null ? part : Ops.Multiply(part, Ops.Sqrt(map))).ToArray();
            _sum ??= new double[products.Length];
            for (var i = 0; i < products.Length; i++)
                _sum[i] += products[i];
            _weight += map is null ? (double)part.Shape.H * part.Shape.W : Ops.Sum(map).Item();
        }

        public float[] Mean() => Array.ConvertAll(_sum!, value => (float)(value / Math.Max(_weight, 1e-6)));
    }

    /// <summary>A part of the picture and where it lies in what is seen for it.</summary>
    private readonly record struct Tile(int Top, int Bottom, int Left, int Right, int SeenTop, int SeenLeft, (int Height, int Width) Picture)
    {
        private const int Cell = AnyStyleNet.Cell;

        public bool IsLast => Right == Picture.Width;

        /// <summary>The part's own features, of those of what is seen.</summary>
        public Tensor Own(Tensor features) => Ops.Crop(features, (Top - SeenTop) / Cell, Math.Min(features.Shape.H, Cells(Bottom - SeenTop)),
            (Left - SeenLeft) / Cell, Math.Min(features.Shape.W, Cells(Right - SeenLeft)));

        /// <summary>The part's own pixels, of those painted of what is seen.</summary>
        public Tensor Result(Tensor painted) => Ops.Crop(painted, Top - SeenTop, Bottom - SeenTop, Left - SeenLeft, Right - SeenLeft);

        /// <summary>How much a region counts in the part's own features.</summary>
        public Tensor Map(StyleShares shares, int region) => Map(shares, region, Top / Cell, Cells(Bottom), Left / Cell, Cells(Right));

        /// <summary>How much a region counts in the features of all that is seen.</summary>
        public Tensor MapOf(Tensor features, StyleShares shares, int region) =>
            Map(shares, region, SeenTop / Cell, SeenTop / Cell + features.Shape.H, SeenLeft / Cell, SeenLeft / Cell + features.Shape.W);

        private Tensor Map(StyleShares shares, int region, int top, int bottom, int left, int right)
        {
            var (height, width) = (Cells(Picture.Height), Cells(Picture.Width));
            return Ops.Crop(shares.Map(region, top, bottom - top, height, width), 0, bottom - top, left, right);
        }
    }
}
