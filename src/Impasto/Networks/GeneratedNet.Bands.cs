using Impasto.Networks.Bands;
using Impasto.Tensors;
using Impasto.Tensors.Autograd;

namespace Impasto.Networks;

internal sealed partial class GeneratedNet
{
    /// <summary>Passes of <see cref="StylizeInBands"/>: one for each of the 14, and the last.</summary>
    internal const int BandPasses = 15;

    /// <summary>
    /// As <see cref="Stylize"/> for pictures of any size, with the statistics of the whole picture: the layers at full and half resolution are computed again in every pass that needs them, a
    /// band of rows at a time; of those at a quarter the last is kept, in the place of the one before it. Eleven in a row at half precision would add up to more than 1/255.
    /// </summary>
    /// <param name="picture">RGB in 0..1.</param>
    /// <param name="run">Its passes.</param>
    /// <param name="emit">Takes each finished band: its first row and [1, rows, W, 3].</param>
    internal void StylizeInBands(IRows picture, BandRun run, Action<int, Tensor> emit)
    {
        using var pause = Tape.Pause();
        using var scope = new TensorScope();
        var row = (long)(picture.Width + 2 * Border) * Width;
        var reflected = new ReflectedRows(picture, Border);
        var layer = new BandLayer(reflected, RowWindow.SameOverZeros(Kernel / 2), rows => _first.Forward(rows, relu: true), null);
        KeptRows? kept = null;
        try
        {
            foreach (var generated in Layers)
            {
                var filters = _filters[generated.Name];
                layer = new BandLayer(layer, generated.Window, rows => generated.Convolve(rows, filters), (rows, statistics, _) => Ops.InstanceNormBy(rows, statistics, relu: true));
                var cost = kept is not null ? row : row * reflected.Width / layer.Width;
                if (!generated.IsQuarter)
                {
                    run.Measure(layer, cost);
                    continue;
                }
                kept ??= KeptRows.Precise(layer.Height, layer.Width, generated.Outputs);
                run.Keep(layer, kept.Within(layer.Height, layer.Width), cost);
            }
            var last = new BandLayer(layer, RowWindow.SameOverZeros(Kernel / 2), rows => _last.Forward(rows), null);
            run.ForEach(picture.Height, row, (a, b) =>
            {
                using var rows = last.Load(a, b);
                emit(a, Ops.Crop(Ops.Sigmoid(rows), 0, b - a, 0, picture.Width));
            });
        }
        finally
        {
            kept?.Dispose();
        }
    }
}
