using Impasto.Imaging;
using Impasto.Imaging.Fourier;
using Impasto.Imaging.Pyramids;
using Impasto.Imaging.Sheets;
using Impasto.Methods.PortillaSimoncelli;
using Impasto.Tensors.Kernels.Cpu;

namespace Impasto.Methods;

/// <summary>
/// One picture that shows how near a texture comes to its samples: a row for each sample and one for the result; in each the picture, the histograms of its channels, its
/// auto-correlation, the mean magnitudes of its wavelet bands, and what the method itself compares.
/// </summary>
public static class TextureReport
{
    private const int Cell = 160;
    private const int Gap = 8;

    /// <summary>Greatest lag of the auto-correlations, in pixels.</summary>
    private const int Lags = 20;

    private const int Bins = 64;
    private const int MostScales = 4;
    private const int Orientations = 4;

    /// <summary>Statistics are taken of at most this many pixels a side, from the picture's middle.</summary>
    private const int Largest = 1024;

    /// <summary>Draws the report.</summary>
    /// <param name="samples">What was asked for; transparent parts are left out.</param>
    /// <param name="result">What came out.</param>
    /// <param name="title">A line above everything.</param>
    public static Picture Draw(IReadOnlyList<TextureSample> samples, TextureResult result, string title)
    {
        ArgumentNullException.ThrowIfNull(samples);
        ArgumentNullException.ThrowIfNull(result);
        var rows = samples.Select(s => (Label: Path.GetFileName(s.Name), Picture: TextureSamples.Opaque(s.Picture, s.Name)))
            .Append((Label: "result", result.Picture)).Select(row => Measure(row.Label, row.Picture)).ToList();
        var tallest = Math.Max(1e-6f, rows.Max(row => row.Histograms.Max(h => h.Max())));
        var strongest = Math.Max(1e-9, rows.SelectMany(row => row.Bands).SelectMany(band => band).DefaultIfEmpty(0).Max());
        var cells = new List<(Picture?, string)>();
        for (var i = 0; i < rows.Count; i++)
        {
            var row = rows[i];
            cells.Add((row.Picture, row.Label));
            cells.Add((Plot.Lines(Cell, Cell, [.. row.Histograms.Select((h, c) => (h, Ink(c, row.Histograms.Length)))], tallest), "histogram"));
            cells.Add((row.AutoCorrelation, $"auto-correlation, {Lags} px"));
            // Three decades from the axis to the top.
            List<IReadOnlyList<double>> decades = [.. row.Bands.Select(scale =>
                (IReadOnlyList<double>)[.. scale.Select(v => Math.Max(0, 1 + (Math.Log10(Math.Max(v, 1e-12) / strongest) / 3)))])];
            cells.Add((Plot.Bars(Cell, Cell, decades, 1), "log bands, fine to coarse"));
            // With several samples the first row shows the mixture that was aimed at.
            foreach (var panel in result.Panels)
                cells.Add(i == rows.Count - 1 ? (panel.Reached, panel.Name) : i == 0 ? (panel.Wanted, samples.Count > 1 ? $"{panel.Name}, mixed" : panel.Name) : (null, ""));
        }
        var sheet = ContactSheet.Compose(cells, new ContactSheetOptions
        {
            Columns = cells.Count / rows.Count,
            CellWidth = Cell,
            CellHeight = Cell,
            Gap = Gap,
            TextScale = 1,
            Title = title
        });
        return WithLines(sheet, result.Report);
    }

    private static Row Measure(string label, Picture picture)
    {
        var channels = Enumerable.Range(0, picture.Channels).Select(c => Histogram(picture, c)).ToArray();
        var (width, height) = (Math.Min(picture.Width, Largest), Math.Min(picture.Height, Largest));
        var middle = TextureSamples.Crop(picture, (picture.Width - width) / 2, (picture.Height - height) / 2, width, height);
        var luminance = Array.ConvertAll(middle.Luma().Values, v => (double)v);
        return new Row(label, picture, channels, AutoCorrelation(luminance, width, height), Bands(luminance, width, height));
    }

    private static float[] Histogram(Picture picture, int channel)
    {
        var counts = new float[Bins];
        var share = 1f / (picture.Width * picture.Height);
        for (var i = channel; i < picture.Pixels.Length; i += picture.Channels)
            counts[Math.Clamp((int)(picture.Pixels[i] * Bins), 0, Bins - 1)] += share;
        return counts;
    }

    /// <summary>Correlation of the picture with itself, moved by up to <see cref="Lags"/> pixels: white is 1, mid grey 0. Nothing is wrapped around.</summary>
    private static Picture AutoCorrelation(double[] values, int width, int height)
    {
        var (wide, high) = (FastLength.AtLeast(width + Lags), FastLength.AtLeast(height + Lags));
        var transform = new FourierTransform2D<double>(wide, high);
        var mean = values.Average();
        var (re, im, ones, onesIm) = (new double[wide * high], new double[wide * high], new double[wide * high], new double[wide * high]);
        for (var i = 0; i < values.Length; i++)
        {
            re[(i / width * wide) + (i % width)] = values[i] - mean;
            ones[(i / width * wide) + (i % width)] = 1;
        }
        Power(transform, re, im);
        Power(transform, ones, onesIm);
        var variance = re[0] / ones[0];
        var side = (2 * Lags) + 1;
        var picture = new Picture(side, side, 1);
        for (var y = -Lags; y <= Lags; y++)
        {
            for (var x = -Lags; x <= Lags; x++)
            {
                var at = ((y + high) % high * wide) + ((x + wide) % wide);
                // Lags of which the picture holds no pair of pixels are grey.
                var correlation = ones[at] > 0.5 && variance > 1e-12 ? re[at] / ones[at] / variance : 0;
                picture[x + Lags, y + Lags, 0] = (float)Math.Clamp(0.5 + (0.5 * correlation), 0, 1);
            }
        }
        return picture;
    }

    private static void Power(FourierTransform2D<double> transform, double[] re, double[] im)
    {
        transform.Forward(re, im);
        for (var i = 0; i < re.Length; i++)
            (re[i], im[i]) = ((re[i] * re[i]) + (im[i] * im[i]), 0);
        transform.Inverse(re, im);
    }

    /// <summary>The mean magnitude of each orientation, scale by scale; none where the picture is too small for one scale.</summary>
    private static List<IReadOnlyList<double>> Bands(double[] values, int width, int height)
    {
        var scales = Math.Min(MostScales, (int)Math.Log2(Math.Max(1, Math.Min(width, height) / 4)));
        if (scales < 1)
            return [[0]];
        var pyramid = new SteerablePyramid(width, height, scales, Orientations);
        var (re, im) = SteerablePyramid.Forward(pyramid.Levels[0], values);
        SteerablePyramid.Multiply(re, im, pyramid.Levels[0].Lowpass);
        var bands = new List<IReadOnlyList<double>>();
        for (var s = 0; s < scales; s++)
        {
            bands.Add([.. Enumerable.Range(0, Orientations).Select(b =>
            {
                var (real, imaginary) = pyramid.Band(pyramid.Levels[s], re, im, b);
                return real.Zip(imaginary).Average(pair => Math.Sqrt((pair.First * pair.First) + (pair.Second * pair.Second)));
            })]);
            (re, im) = pyramid.Coarser(s, re, im);
        }
        return bands;
    }

    private static (float R, float G, float B) Ink(int channel, int channels) => channels == 1 ? (0.1f, 0.1f, 0.1f) : channel switch
    {
        0 => (0.8f, 0.15f, 0.1f),
        1 => (0.1f, 0.6f, 0.15f),
        _ => (0.1f, 0.25f, 0.8f),
    };

    /// <summary>The sheet with the report's lines beneath it, in as many columns as fit.</summary>
    private static Picture WithLines(Picture sheet, IReadOnlyList<string> lines)
    {
        if (lines.Count == 0)
            return sheet;
        var columnWidth = lines.Max(line => BitmapText.Measure(line)) + (2 * Gap);
        var columns = Math.Clamp((sheet.Width - Gap) / columnWidth, 1, lines.Count);
        var perColumn = (lines.Count + columns - 1) / columns;
        var whole = new Picture(Math.Max(sheet.Width, columnWidth), sheet.Height + (perColumn * BitmapText.LineHeight) + Gap, 3);
        Array.Fill(whole.Pixels, 1f);
        for (var y = 0; y < sheet.Height; y++)
            sheet.Pixels.AsSpan(y * sheet.Width * 3, sheet.Width * 3).CopyTo(whole.Pixels.AsSpan(y * whole.Width * 3));
        for (var i = 0; i < lines.Count; i++)
            BitmapText.Draw(whole, lines[i], Gap + (i / perColumn * columnWidth), sheet.Height + (i % perColumn * BitmapText.LineHeight));
        return whole;
    }

    private sealed record Row(string Label, Picture Picture, float[][] Histograms, Picture AutoCorrelation, IReadOnlyList<IReadOnlyList<double>> Bands);
}
