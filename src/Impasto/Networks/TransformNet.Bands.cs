using Impasto.Networks.Bands;
using Impasto.Tensors;
using Impasto.Tensors.Autograd;
using Impasto.Tensors.Layers;

namespace Impasto.Networks;

internal sealed partial class TransformNet
{
    /// <summary>Passes of <see cref="StylizeInBands"/>.</summary>
    internal int BandPasses => 7 + 3 * Blocks;

    /// <summary>
    /// As <see cref="Stylize(Tensor, Tensor?)"/> for pictures of any size, with the statistics of the whole picture: the layers at full and half resolution are computed again in every pass
    /// that needs
    /// them, a band of rows at a time; those at a quarter are kept, at half precision.
    /// </summary>
    /// <param name="picture">RGB in 0..1.</param>
    /// <param name="run">Its passes.</param>
    /// <param name="shares">How much of each style; a region's normalised activations are its styles', so that regions grow into each other.</param>
    /// <param name="emit">Takes each finished band: its first row and [1, rows, W, 3].</param>
    internal void StylizeInBands(IRows picture, BandRun run, StyleShares shares, Action<int, Tensor> emit)
    {
        using var pause = Tape.Pause();
        using var scope = new TensorScope();
        var row = (long)picture.Width * Width;
        var mixes = Styles == 0 ? [null] : shares.Styles.Select(s => (Tensor?)Tensor.From(s, 1, Styles)).ToArray();

        var c1 = Banded(picture, _c1, RowWindow.Same(Kernel / 2), relu: true);
        run.Measure(c1, row);
        var c2 = Banded(c1, _c2, RowWindow.Halve, relu: true);
        run.Measure(c2, 2 * row);
        var c3 = Banded(c2, _c3, RowWindow.Halve, relu: true);
        using var x = new KeptRows(c3.Height, c3.Width, 4 * Width);
        run.Keep(c3, x, 4 * row);
        run.Write(x, row, c3.Load);
        using (var z = new KeptRows(x.Height, x.Width, 4 * Width))
        {
            for (var block = 0; block < Blocks; block++)
            {
                var first = Banded(x, _residual[2 * block], RowWindow.Same(1), relu: true);
                run.Keep(first, z, row);
                var second = Banded(first, _residual[2 * block + 1], RowWindow.Same(1), relu: false);
                run.Keep(second, z, row);
                run.Write(x, row, (a, b) => Ops.Add(x.Load(a, b), second.Load(a, b)));
            }
        }
        var u1 = Banded(x, _u1, RowWindow.Double, relu: true, upsampled: true);
        run.Measure(u1, row);
        var u2 = Banded(u1, _u2, RowWindow.Double, relu: true, upsampled: true);
        run.Measure(u2, row);
        var c4 = new BandLayer(u2, RowWindow.Same(Kernel / 2), rows => _c4.Forward(rows), null);
        run.ForEach(picture.Height, row, (a, b) =>
        {
            using var rows = c4.Load(a, b);
            emit(a, Ops.Crop(Squashed(rows), 0, b - a, 0, picture.Width));
        });

        BandLayer Banded(IRows source, (Conv2dLayer Conv, Normalization Norm) unit, RowWindow window, bool relu, bool upsampled = false)
        {
            var (height, width) = (window.Outputs(source.Height), window.Outputs(source.Width));
            return new BandLayer(source, window, upsampled ? rows => unit.Conv.ForwardUpsampled(rows) : rows => unit.Conv.Forward(rows), (rows, statistics, first) =>
            {
                if (mixes.Length == 1)
                    return unit.Norm.Forward(rows, mixes[0], statistics, relu);
                Tensor? sum = null;
                for (var region = 0; region < mixes.Length; region++)
                {
                    using var styled = unit.Norm.Forward(rows, mixes[region], statistics, relu: false);
                    using var map = shares.Map(region, first, rows.Shape.H, height, width);
                    using var before = sum;
                    using var part = Ops.Multiply(styled, map);
                    sum = sum is null ? Ops.Affine(part, 1) : Ops.Add(sum, part);
                }
                if (!relu)
                    return sum!;
                using (sum)
                    return Ops.Relu(sum!);
            });
        }
    }
}
