using Impasto.Networks.Bands;
using Impasto.Tensors;
using Impasto.Tensors.Autograd;

namespace Impasto.Networks;

internal sealed partial class StyleBank
{
    /// <summary>Passes of <see cref="StylizeInBands"/>.</summary>
    /// <param name="banks">Banks with a share.</param>
    internal static int BandPasses(int banks) => 7 + 3 * banks;

    /// <summary>
    /// As <see cref="Stylize(Tensor, ReadOnlySpan{float})"/> for pictures of any size and shares by region, as <see cref="TransformNet.StylizeInBands"/> does it.
    /// </summary>
    /// <param name="picture">RGB in 0..1.</param>
    /// <param name="run">Its passes.</param>
    /// <param name="shares">How much of each style: the banks' outputs are added by them, everywhere or by region (the paper's section 3.3).</param>
    /// <param name="emit">Takes each finished band: its first row and [1, rows, W, 3].</param>
    internal void StylizeInBands(IRows picture, BandRun run, StyleShares shares, Action<int, Tensor> emit)
    {
        using var pause = Tape.Pause();
        using var scope = new TensorScope();
        var row = (long)picture.Width * Width;

        var c1 = Banded(picture, _encoder[0]);
        run.Measure(c1, row);
        var c2 = Banded(c1, _encoder[1]);
        run.Measure(c2, 2 * row);
        var c3 = Banded(c2, _encoder[2]);
        using var painted = Painted(Features(c3, run, row), run, shares, row);
        var d1 = Banded(painted, _decoder[0]);
        run.Measure(d1, row);
        var d2 = Banded(d1, _decoder[1]);
        run.Measure(d2, row);
        var d3 = new BandLayer(d2, RowWindow.Same(4), rows => _last.Forward(rows), null);
        run.ForEach(picture.Height, row, (a, b) =>
        {
            using var rows = d3.Load(a, b);
            emit(a, Ops.Crop(Ops.Sigmoid(rows), 0, b - a, 0, picture.Width));
        });
    }

    private KeptRows Features(BandLayer c3, BandRun run, long row)
    {
        var features = new KeptRows(c3.Height, c3.Width, 4 * Width);
        run.Keep(c3, features, 4 * row);
        run.Write(features, row, c3.Load);
        return features;
    }

    /// <summary>The sum of the banks' outputs by their shares; the features aren't needed after it.</summary>
    private KeptRows Painted(KeptRows encoded, BandRun run, StyleShares shares, long row)
    {
        using var features = encoded;
        var used = Enumerable.Range(0, Styles).Where(style => shares.Styles.Any(region => region[style] > 0)).ToList();
        var sum = new KeptRows(features.Height, features.Width, 4 * Width);
        // A single bank may overwrite what it is made of.
        using var z = used.Count == 1 ? null : new KeptRows(features.Height, features.Width, 4 * Width);
        foreach (var style in used)
        {
            var first = Banded(features, _banks[2 * style]);
            run.Keep(first, z ?? sum, row);
            var second = Banded(first, _banks[2 * style + 1]);
            run.Keep(second, z ?? sum, row);
            run.Write(sum, row, (a, b) =>
            {
                using var part = second.Load(a, b);
                using var weighed = Weighed(part, style, a);
                return style == used[0] ? Ops.Affine(weighed, 1) : Ops.Add(sum.Load(a, b), weighed);
            });
        }
        return sum;

        Tensor Weighed(Tensor rows, int style, int first)
        {
            if (shares.Maps is null)
                return Ops.Affine(rows, shares.Styles[0][style]);
            using var share = Tensor.Zeros(1, rows.Shape.H, rows.Shape.W, 1);
            var total = share;
            for (var region = 0; region < shares.Styles.Count; region++)
            {
                if (shares.Styles[region][style] > 0)
                    total = Ops.Add(total, Ops.Affine(shares.Map(region, first, rows.Shape.H, features.Height, features.Width), shares.Styles[region][style]));
            }
            return Ops.Multiply(rows, total);
        }
    }

    private static BandLayer Banded(IRows source, Unit unit) =>
        new(source, unit.Window, unit.Convolve, (rows, statistics, _) => unit.Norm.Forward(rows, statistics, relu: true));
}
