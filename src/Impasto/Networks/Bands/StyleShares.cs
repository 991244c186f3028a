using Impasto.Tensors;

namespace Impasto.Networks.Bands;

/// <summary>How much of each style there is: the same everywhere, or by region.</summary>
/// <param name="Styles">For each region its styles' shares, in the network's order.</param>
/// <param name="Maps">For each region how much of it is where, [Height, Width] of a coarse grid over the picture, adding up to 1; null for one region everywhere.</param>
/// <param name="Height">Rows of the grid.</param>
/// <param name="Width">Its columns.</param>
/// <param name="MarginHeight">What the network sees above and below the picture that the grid covers, each as a share of the picture's height.</param>
/// <param name="MarginWidth">The same to its left and right, of its width.</param>
internal sealed record StyleShares(IReadOnlyList<float[]> Styles, IReadOnlyList<float[]>? Maps = null, int Height = 0, int Width = 0, float MarginHeight = 0,
    float MarginWidth = 0)
{
    /// <summary>One blend everywhere.</summary>
    public static StyleShares Everywhere(params float[] shares) => new([shares]);

    /// <summary>A region's map at a layer's resolution, bilinear.</summary>
    /// <param name="region">Which.</param>
    /// <param name="first">The first row wanted.</param>
    /// <param name="rows">How many.</param>
    /// <param name="height">The layer's rows in all.</param>
    /// <param name="width">Its columns.</param>
    /// <returns>[1, rows, width, 1].</returns>
    public Tensor Map(int region, int first, int rows, int height, int width)
    {
        var map = Maps![region];
        var values = new float[rows * width];
        Workers.For(rows, row =>
        {
            var (top, below, down) = Taps(first + row, height, Height, MarginHeight);
            for (var x = 0; x < width; x++)
            {
                var (left, right, across) = Taps(x, width, Width, MarginWidth);
                var upper = map[top * Width + left] + across * (map[top * Width + right] - map[top * Width + left]);
                var lower = map[below * Width + left] + across * (map[below * Width + right] - map[below * Width + left]);
                values[row * width + x] = upper + down * (lower - upper);
            }
        });
        return Tensor.From(values, 1, rows, width, 1);
    }

    /// <summary>For networks that see pictures whole: the picture painted in each region's styles, and the paintings laid together by the regions' maps; the open scope owns it.</summary>
    /// <param name="x">[1, H, W, 3].</param>
    /// <param name="stylize">Paints a picture in a blend of styles.</param>
    /// <param name="cancel">Stops between the regions.</param>
    public Tensor Painted(Tensor x, Func<Tensor, float[], Tensor> stylize, CancellationToken cancel)
    {
        using var scope = new TensorScope();
        Tensor? sum = null;
        for (var region = 0; region < Styles.Count; region++)
        {
            cancel.ThrowIfCancellationRequested();
            var part = stylize(x, Styles[region]);
            if (Maps is not null)
                part = Ops.Multiply(part, Map(region, 0, x.Shape.H, x.Shape.H, x.Shape.W));
            sum = sum is null ? part : Ops.Add(sum, part);
        }
        return scope.Keep(sum!);
    }

    private static (int A, int B, float Share) Taps(int i, int of, int cells, float margin)
    {
        var at = Math.Clamp(((i + 0.5f) / of * (1 + 2 * margin) - margin) * cells - 0.5f, 0, cells - 1);
        var a = (int)at;
        return (a, Math.Min(a + 1, cells - 1), at - a);
    }
}
