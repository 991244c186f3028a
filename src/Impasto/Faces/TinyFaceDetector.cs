using Impasto.Imaging;
using Impasto.Imaging.Resampling;
using Impasto.Tensors;
using Impasto.Tensors.Kernels;

namespace Impasto.Faces;

/// <summary>
/// face-api's tiny face detector: a YOLOv2-like network of separable convolutions with leaky ReLUs, a grid of cells 32 px wide, 5 anchors a cell, each with
/// (x, y, width, height, score).
/// </summary>
internal sealed class TinyFaceDetector : IDisposable
{
    /// <summary>Input sizes must be multiples of this, px.</summary>
    public const int CellSize = 32;

    private const float Slope = 0.1f;
    private const double MinScore = 0.45;
    private const double MostOverlap = 0.4;

    private static readonly (double Width, double Height)[] Anchors =
        [(1.603231, 2.094468), (6.041143, 7.080126), (2.882459, 3.518061), (4.266906, 5.178857), (9.041765, 10.66308)];

    private static readonly float[] MeanRgb = [117.001f, 114.697f, 97.404f];

    private readonly Tensor _firstFilters;
    private readonly Tensor _firstBias;
    private readonly SeparableConvolution[] _blocks;
    private readonly Tensor _lastFilters;
    private readonly Tensor _lastBias;

    public TinyFaceDetector(string folder)
    {
        var weights = new QuantizedWeights(folder, "tiny_face_detector_model");
        _firstFilters = weights.Filters("conv0/filters");
        _firstBias = weights.Vector("conv0/bias");
        _blocks = [.. Enumerable.Range(1, 5).Select(i => new SeparableConvolution(weights, $"conv{i}"))];
        _lastFilters = weights.Filters("conv8/filters");
        _lastBias = weights.Vector("conv8/bias");
    }

    /// <summary>Faces in a square of inputSize px into whose upper left the picture has been scaled; boxes in that square's pixels, best first.</summary>
    public IReadOnlyList<(FaceBox Box, double Score)> Detect(Picture square)
    {
        using var scope = new TensorScope();
        var x = Tensor.From(Normalised(square.Pixels, MeanRgb), 1, square.Height, square.Width, 3);
        Do(a => Ops.Conv2d(a, _firstFilters, _firstBias));
        Do(a => Ops.LeakyRelu(a, Slope));
        foreach (var block in _blocks)
        {
            // An odd last row or column is a window of its own.
            if (x.Shape.W % 2 + x.Shape.H % 2 > 0)
                Do(a => Ops.Pad(a, 0, a.Shape.W % 2, 0, a.Shape.H % 2, PaddingMode.Replicate));
            Do(a => Ops.MaxPool2d(a, 2));
            Do(a => block.Forward(a));
            Do(a => Ops.LeakyRelu(a, Slope));
        }
        Do(a => Ops.Pad(a, 0, 1, 0, 1, PaddingMode.Replicate));
        Do(a => Ops.MaxPool2d(a, 2, 1));
        Do(a => Ops.Conv2d(a, _lastFilters, _lastBias));
        return WithoutOverlaps(Boxes(x));

        // All layers' activations together would be more than most pictures.
        void Do(Func<Tensor, Tensor> layer)
        {
            using var before = x;
            x = layer(before);
        }
    }

    /// <summary>Faces of a whole picture, in its pixels.</summary>
    /// <param name="picture">Three channels.</param>
    /// <param name="side">Its longest side as the network sees it, at most, px: a larger one finds smaller faces.</param>
    public List<FaceBox> FindIn(Picture picture, int side = 416)
    {
        var longest = Math.Max(picture.Width, picture.Height);
        side = Math.Clamp(longest / CellSize, 4, side / CellSize) * CellSize;
        var scale = (double)longest / side;
        int width = Math.Max(1, (int)Math.Round(picture.Width / scale)), height = Math.Max(1, (int)Math.Round(picture.Height / scale));
        var seen = (picture.Width, picture.Height) == (side, side) ? picture : new Picture(side, side, 3);
        if (seen != picture)
        {
            Resampler.ResizeInStrips(picture, width, height, ResampleFilter.Bilinear, (first, rows) =>
            {
                for (var y = 0; y < rows.Length / (3 * width); y++)
                    rows.Span.Slice(y * 3 * width, 3 * width).CopyTo(seen.Pixels.AsSpan((first + y) * 3 * side));
            });
        }
        return [.. Detect(seen).Select(found => new FaceBox(found.Box.X * scale, found.Box.Y * scale, found.Box.Width * scale, found.Box.Height * scale))];
    }

    /// <summary>(255 v - mean) / 255, channel by channel.</summary>
    public static float[] Normalised(float[] pixels, float[] meanRgb)
    {
        var result = new float[pixels.Length];
        for (var i = 0; i < pixels.Length; i++)
            result[i] = Math.Clamp(pixels[i], 0, 1) - meanRgb[i % 3] / 255;
        return result;
    }

    public void Dispose()
    {
        foreach (var tensor in new[] { _firstFilters, _firstBias, _lastFilters, _lastBias })
            tensor.Dispose();
        foreach (var block in _blocks)
            block.Dispose();
    }

    private static List<(FaceBox Box, double Score)> Boxes(Tensor output)
    {
        var values = output.ToArray();
        int rows = output.Shape.H, columns = output.Shape.W, numbers = output.Shape.C / Anchors.Length;
        var found = new List<(FaceBox Box, double Score)>();
        for (var i = 0; i < rows * columns * Anchors.Length; i++)
        {
            var v = values.AsSpan(i * numbers, numbers);
            var score = Sigmoid(v[4]);
            if (score < MinScore)
                continue;
            var (column, row, anchor) = (i / Anchors.Length % columns, i / Anchors.Length / columns, Anchors[i % Anchors.Length]);
            double x = CellSize * (column + Sigmoid(v[0])), y = CellSize * (row + Sigmoid(v[1]));
            double width = CellSize * Math.Exp(Math.Min(v[2], 5f)) * anchor.Width, height = CellSize * Math.Exp(Math.Min(v[3], 5f)) * anchor.Height;
            found.Add((new FaceBox(x - width / 2, y - height / 2, width, height), score));
        }
        return found;
    }

    private static List<(FaceBox Box, double Score)> WithoutOverlaps(List<(FaceBox Box, double Score)> found)
    {
        var kept = new List<(FaceBox Box, double Score)>();
        foreach (var face in found.OrderByDescending(f => f.Score))
        {
            if (kept.TrueForAll(k => FaceBox.Overlap(k.Box, face.Box) <= MostOverlap))
                kept.Add(face);
        }
        return kept;
    }

    private static double Sigmoid(double v) => 1 / (1 + Math.Exp(-v));
}
