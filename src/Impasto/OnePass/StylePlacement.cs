using Impasto.Imaging;
using Impasto.Imaging.Resampling;
using Impasto.Methods;
using Impasto.Networks.Bands;

namespace Impasto.OnePass;

/// <summary>
/// Where and how much each style of a request acts. Weights count relative to each other wherever styles overlap; where all masks together are below 1 the photograph shows through
/// by what is missing.
/// </summary>
internal sealed class StylePlacement
{
    /// <summary>Pixels of the network's input that a cell of the shares' grid spans each way: the resolution at which the networks paint.</summary>
    private const int Cell = 4;

    private readonly IReadOnlyList<Style> _styles;
    private readonly bool _masked;

    /// <param name="styles">Of the request.</param>
    public StylePlacement(IReadOnlyList<Style> styles) => (_styles, _masked) = (styles, styles.Any(style => style.Mask is not null));

    /// <summary>The shares that a network is given.</summary>
    /// <param name="rows">For each style of the request its place in the network, or -1 where it belongs to another.</param>
    /// <param name="count">Styles of the network.</param>
    /// <param name="width">Pixels of the network's input.</param>
    /// <param name="height">Its rows.</param>
    public StyleShares Within(IReadOnlyList<int> rows, int count, int width, int height)
    {
        var own = Enumerable.Range(0, rows.Count).Where(i => rows[i] >= 0).ToList();
        var total = own.Sum(i => _styles[i].Weight);
        // One style alone needs no map inside its network: where it is missing something else is seen.
        if (!_masked || own.Select(i => rows[i]).Distinct().Count() == 1)
        {
            var shares = new float[count];
            foreach (var i in own)
                shares[rows[i]] += _styles[i].Weight / total;
            return StyleShares.Everywhere(shares);
        }
        int gridWidth = (width + Cell - 1) / Cell, gridHeight = (height + Cell - 1) / Cell;
        var maps = own.ConvertAll(i => Weights(i, gridWidth, gridHeight));
        for (var at = 0; at < gridWidth * gridHeight; at++)
        {
            var sum = maps.Sum(map => map[at]);
            for (var i = 0; i < maps.Count; i++)
                maps[i][at] = sum > 1e-6f ? maps[i][at] / sum : _styles[own[i]].Weight / total;
        }
        return new StyleShares(own.ConvertAll(i => Enumerable.Range(0, count).Select(row => row == rows[i] ? 1f : 0).ToArray()), maps, gridHeight, gridWidth);
    }

    /// <summary>
    /// The networks' pictures together, and the photograph where no style acts; the first picture's pixels are overwritten.
    /// </summary>
    /// <param name="pictures">One for each group.</param>
    /// <param name="groups">The styles of the request that each picture is in, by index.</param>
    /// <param name="content">The photograph, of the pictures' size.</param>
    public Picture Blend(IReadOnlyList<Picture> pictures, IReadOnlyList<IReadOnlyList<int>> groups, Picture content)
    {
        if (!_masked && pictures.Count == 1)
            return pictures[0];
        var (width, height) = (content.Width, content.Height);
        var weights = groups.Select(group => Sum([.. group.Select(i => Weights(i, width, height))])).ToList();
        var cover = !_masked || _styles.Any(style => style.Mask is null) ? null : Sum([.. Enumerable.Range(0, _styles.Count).Select(i => Mask(i, width, height))]);
        var result = pictures[0];
        Workers.For(height, y =>
        {
            for (var at = y * width; at < (y + 1) * width; at++)
            {
                float total = 0;
                foreach (var weight in weights)
                    total += weight[at];
                var styled = total > 1e-6f ? Math.Min(1, cover?[at] ?? 1) : 0;
                for (var c = 0; c < 3; c++)
                {
                    float value = 0;
                    for (var group = 0; group < weights.Count && styled > 0; group++)
                        value += weights[group][at] / total * pictures[group].Pixels[3 * at + c];
                    result.Pixels[3 * at + c] = styled * value + (1 - styled) * content.Pixels[3 * at + c];
                }
            }
        });
        return result;
    }

    /// <summary>Floats that <see cref="Blend"/> takes a pixel.</summary>
    public int BlendFloats(int groups) => !_masked && groups == 1 ? 0 : 2 * _styles.Count + groups + 1;

    /// <summary>A style's weight times its mask.</summary>
    private float[] Weights(int style, int width, int height)
    {
        var mask = Mask(style, width, height);
        for (var i = 0; i < mask.Length; i++)
            mask[i] *= _styles[style].Weight;
        return mask;
    }

    private float[] Mask(int style, int width, int height)
    {
        if (_styles[style].Mask is not { } mask)
        {
            var everywhere = new float[width * height];
            Array.Fill(everywhere, 1);
            return everywhere;
        }
        var values = Resampler.Resize(mask.MaskValues(), width, height, ResampleFilter.Bilinear).Values;
        for (var i = 0; i < values.Length; i++)
            values[i] = Math.Clamp(values[i], 0, 1);
        return values;
    }

    private static float[] Sum(IReadOnlyList<float[]> planes)
    {
        foreach (var plane in planes.Skip(1))
        {
            for (var i = 0; i < plane.Length; i++)
                planes[0][i] += plane[i];
        }
        return planes[0];
    }
}
