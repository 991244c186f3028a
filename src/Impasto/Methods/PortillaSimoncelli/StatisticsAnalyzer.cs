using System.Buffers;
using System.Numerics;
using System.Numerics.Tensors;
using Impasto.Imaging;
using Impasto.Imaging.Pyramids;
using Impasto.Tensors.Kernels.Cpu;

namespace Impasto.Methods.PortillaSimoncelli;

/// <summary>
/// Measures a picture's <see cref="TextureStatistics"/>, and the gradient of their squared distance to a target with respect to the pixels.
/// Everything measured is a function of linear filters' outputs y = F^-1(D L), L a level's spectrum; a gradient g with respect to y is
/// conj(D) F(g) / pixels with respect to L, and so back to the picture. All memory is taken once: one analyzer serves one call at a time.
/// </summary>
/// <typeparam name="T">float, or double where the last decimals count.</typeparam>
internal sealed class StatisticsAnalyzer<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>The high-pass variance is so small a number that without this weight the descent would overlook it.</summary>
    private const double HighpassWeight = 100;

    /// <summary>Pixels of one step through all signals: so few that these stay in the second-level cache.</summary>
    private const int Run = 256;

    /// <summary>Pixels of one task; sums are made task by task, so that they don't depend on the number of threads.</summary>
    private const int Block = 16 * Run;

    private readonly int _orientations;
    private readonly int _scales;
    private readonly int _channels;
    private readonly int _signals;
    private readonly int _neighborhood;
    private readonly PixelStatistics<T> _pixels;
    private readonly T[] _highpassSquare;
    private readonly double[] _highpass;
    private readonly T[][] _rawRe;
    private readonly T[][] _rawIm;
    private readonly AnalyzerLevel<T>[] _levels;
    private readonly (int Scale, int Signal)[] _bandTasks;
    private readonly (int Level, int Channel)[] _lowTasks;
    private readonly (int Scale, int First)[] _blockTasks;

    /// <summary>Plans for pictures of one size.</summary>
    /// <param name="pyramid">The pyramid; its masks are copied.</param>
    /// <param name="neighborhood">Side of the auto-correlations' neighbourhood, odd.</param>
    /// <param name="mixing">How several channels make colours; null where there is one channel.</param>
    public StatisticsAnalyzer(SteerablePyramid pyramid, int neighborhood, ColorMixing? mixing = null)
    {
        _channels = mixing?.Channels ?? 1;
        (_orientations, _scales, _neighborhood) = (pyramid.Orientations, pyramid.Scales, neighborhood);
        _signals = _channels * _orientations;
        _pixels = new PixelStatistics<T>(pyramid.Width * pyramid.Height, _channels, mixing);
        _highpassSquare = Array.ConvertAll(pyramid.HighpassMask, v => T.CreateChecked(v * v));
        _highpass = new double[_channels];
        _levels = [.. pyramid.Levels.Select((level, s) => new AnalyzerLevel<T>(level, neighborhood, _channels, s < _scales ? _signals : 0, s < _scales - 1))];
        (_rawRe, _rawIm) = (new T[_channels][], new T[_channels][]);
        for (var c = 0; c < _channels; c++)
            (_rawRe[c], _rawIm[c]) = (new T[_levels[0].Half * pyramid.Height], new T[_levels[0].Half * pyramid.Height]);
        _bandTasks = [.. Enumerable.Range(0, _scales).SelectMany(s => Enumerable.Range(0, _signals).Select(m => (s, m)))];
        _lowTasks = [.. Enumerable.Range(0, _scales + 1).SelectMany(s => Enumerable.Range(0, _channels).Select(c => (s, c)))];
        _blockTasks = [.. Enumerable.Range(0, _scales).SelectMany(s => Enumerable.Range(0, (_levels[s].Pixels + Block - 1) / Block).Select(i => (s, i * Block)))];
    }

    /// <summary>Measures the statistics.</summary>
    /// <param name="picture">The channels one after the other, each of the pyramid's size.</param>
    public TextureStatistics Measure(T[] picture) => Analyze(picture).Statistics;

    /// <summary>The statistics of the picture of the last call.</summary>
    public TextureStatistics Latest { get; private set; } = null!;

    /// <summary>Half the squared distance to the target, and its gradient.</summary>
    /// <param name="picture">The channels one after the other, each of the pyramid's size.</param>
    /// <param name="target">What is wanted.</param>
    /// <param name="gradient">Receives the gradient, of the picture's length.</param>
    public double Distance(T[] picture, TextureStatistics target, T[] gradient)
    {
        var (got, sums) = Analyze(picture);
        foreach (var level in _levels)
            level.MakeRoomForGradient();
        var distance = _pixels.Gradient(picture, target, gradient);
        var highErrors = new double[_channels];
        for (var c = 0; c < _channels; c++)
        {
            highErrors[c] = got.HighpassVariance[c] - target.HighpassVariance[c];
            distance += HighpassWeight * highErrors[c] * highErrors[c] / 2;
        }
        var kernels = new double[_scales][][];
        var shares = new CorrelationShares[_scales];
        for (var s = 0; s < _scales; s++)
        {
            (kernels[s], shares[s]) = (new double[_signals][], new CorrelationShares(_signals, _orientations, sums[s], got, target, s, _levels[s].Pixels));
            distance += shares[s].Distance;
            for (var m = 0; m < _signals; m++)
                distance += MagnitudeKernel(s, m, got, target, out kernels[s][m]);
        }
        Each(_bandTasks, (s, m) => MagnitudeGradient(s, m, kernels[s][m]));
        Each(_blockTasks, (s, first) => BlockGradient(s, first, shares[s]));
        Each(_bandTasks, BandSpectra);
        var lows = new LowpassShare[_lowTasks.Length];
        for (var i = 0; i < lows.Length; i++)
        {
            lows[i] = LowpassErrors(_lowTasks[i].Level, _lowTasks[i].Channel, got, target);
            distance += lows[i].Distance;
        }
        Each(_lowTasks, (s, c) => LevelGradient(s, c, lows[(s * _channels) + c]));
        ParallelLoop.For(0, _channels, c => ToPixels(c, highErrors[c], gradient));
        return distance;
    }

    private static void Each((int, int)[] tasks, Action<int, int> work) => ParallelLoop.For(0, tasks.Length, i => work(tasks[i].Item1, tasks[i].Item2));

    private (TextureStatistics Statistics, CorrelationSums[] Sums) Analyze(T[] picture)
    {
        _pixels.Measure(picture);
        ParallelLoop.For(0, _channels, c => MeasureSpectra(picture, c));
        Each(_bandTasks, MeasureBand);
        Each(_lowTasks, MeasureLowpass);
        var blocks = new CorrelationSums[_blockTasks.Length];
        ParallelLoop.For(0, blocks.Length, i => blocks[i] = BlockSums(_blockTasks[i].Scale, _blockTasks[i].First));
        var sums = new CorrelationSums[_scales];
        for (var i = 0; i < blocks.Length; i++)
        {
            var s = _blockTasks[i].Scale;
            if (sums[s] is null)
                sums[s] = blocks[i];
            else
                sums[s].Add(blocks[i]);
        }
        for (var s = 0; s < _scales; s++)
            sums[s].Divide(_levels[s].Pixels);
        Latest = Collect(sums);
        return (Latest, sums);
    }

    private void MeasureSpectra(T[] picture, int c)
    {
        var finest = _levels[0];
        var centerd = finest.Low[c];
        TensorPrimitives.Subtract(picture.AsSpan(c * finest.Pixels, finest.Pixels), T.CreateChecked(_pixels.Mean(c)), centerd);
        var (re, im) = (_rawRe[c], _rawIm[c]);
        finest.Transform.ForwardReal(centerd, re, im);
        var (width, height, half) = (finest.Width, finest.Height, finest.Half);
        var (toRe, toIm) = (finest.SpectrumRe[c], finest.SpectrumIm[c]);
        // By Parseval's theorem the high-pass variance needs no inverse transform; all columns but the first and the Nyquist frequency's stand for two.
        var variance = 0.0;
        for (var y = 0; y < height; y++)
        {
            var rowVariance = 0.0;
            var opposite = (height - y) % height * half;
            for (var x = 0; x < half; x++)
            {
                var (a, b) = (re[(y * half) + x], im[(y * half) + x]);
                (toRe[(y * width) + x], toIm[(y * width) + x]) = (a, b);
                var power = double.CreateChecked(_highpassSquare[(y * width) + x] * ((a * a) + (b * b)));
                rowVariance += x == 0 || 2 * x == width ? power : 2 * power;
            }
            for (var x = half; x < width; x++)
                (toRe[(y * width) + x], toIm[(y * width) + x]) = (re[opposite + width - x], -im[opposite + width - x]);
            variance += rowVariance;
        }
        _highpass[c] = variance / finest.Pixels / finest.Pixels;
        TensorPrimitives.Multiply<T>(toRe, finest.Lowpass, toRe);
        TensorPrimitives.Multiply<T>(toIm, finest.Lowpass, toIm);
        for (var s = 0; s < _scales; s++)
        {
            var (level, coarser) = (_levels[s], _levels[s + 1]);
            foreach (var (here, there, length) in level.Shared(coarser))
            {
                var mask = coarser.Lowpass.AsSpan(there, length);
                TensorPrimitives.Multiply(mask, level.SpectrumRe[c].AsSpan(here, length), coarser.SpectrumRe[c].AsSpan(there, length));
                TensorPrimitives.Multiply(mask, level.SpectrumIm[c].AsSpan(here, length), coarser.SpectrumIm[c].AsSpan(there, length));
            }
        }
    }

    private void MeasureBand(int s, int m)
    {
        var level = _levels[s];
        var (c, b) = (m / _orientations, m % _orientations);
        var (re, im) = (level.Re[m], level.Im[m]);
        Turned(level.Analysis[b], level.SpectrumRe[c], level.SpectrumIm[c], re, im);
        level.Transform.Inverse(re, im);
        var magnitude = level.Magnitude[m];
        Lanes.Magnitude<T>(re, im, T.Zero, magnitude);
        var mean = TensorPrimitives.Sum<T>(magnitude) / T.CreateChecked(level.Pixels);
        level.MagnitudeMean[m] = double.CreateChecked(mean);
        TensorPrimitives.Subtract(magnitude, mean, magnitude);
        level.Transform.ForwardReal(magnitude, level.MagnitudeRe[m], level.MagnitudeIm[m]);
        level.MagnitudeLags[m] = level.Correlation.Lags(level.MagnitudeRe[m], level.MagnitudeIm[m]);
        if (level.UpRe.Length == 0)
            return;
        var coarser = _levels[s + 1];
        var (upRe, upIm) = (level.UpRe[m], level.UpIm[m]);
        Array.Clear(upRe);
        Array.Clear(upIm);
        foreach (var (here, there, length) in level.Shared(coarser))
        {
            Turned(coarser.Analysis[b].AsSpan(there, length), coarser.SpectrumRe[c].AsSpan(there, length), coarser.SpectrumIm[c].AsSpan(there, length),
                upRe.AsSpan(here, length), upIm.AsSpan(here, length));
        }
        level.Transform.Inverse(upRe, upIm);
        var sum = T.Zero;
        Span<T> run = stackalloc T[Run];
        for (var i = 0; i < level.Pixels; i += Run)
        {
            var count = Math.Min(Run, level.Pixels - i);
            Lanes.Magnitude(upRe.AsSpan(i, count), upIm.AsSpan(i, count), T.Zero, run[..count]);
            sum += TensorPrimitives.Sum<T>(run[..count]);
        }
        level.UpMean[m] = double.CreateChecked(sum) / level.Pixels;
    }

    /// <summary>A band's spectrum: mask times (-i)^(K - 1) times the level's.</summary>
    private void Turned(ReadOnlySpan<T> mask, ReadOnlySpan<T> re, ReadOnlySpan<T> im, Span<T> toRe, Span<T> toIm)
    {
        var turns = (_orientations - 1) % 4;
        var length = mask.Length;
        TensorPrimitives.Multiply(mask, (turns % 2 == 0 ? re : im)[..length], toRe);
        TensorPrimitives.Multiply(mask, (turns % 2 == 0 ? im : re)[..length], toIm);
        if (turns >= 2)
            TensorPrimitives.Negate<T>(toRe[..length], toRe);
        if (turns is 1 or 2)
            TensorPrimitives.Negate<T>(toIm[..length], toIm);
    }

    /// <summary>Adds by times mask times i^(K - 1), the conjugate of the band's factor, times a band's spectrum.</summary>
    private void AddTurnedBack(ReadOnlySpan<T> mask, ReadOnlySpan<T> re, ReadOnlySpan<T> im, T by, Span<T> toRe, Span<T> toIm)
    {
        var turns = (_orientations - 1) % 4;
        Lanes.AddProduct(mask, turns % 2 == 0 ? re : im, turns is 1 or 2 ? -by : by, toRe);
        Lanes.AddProduct(mask, turns % 2 == 0 ? im : re, turns >= 2 ? -by : by, toIm);
    }

    private void MeasureLowpass(int s, int c)
    {
        var level = _levels[s];
        var (re, im) = (level.LowRe[c], level.LowIm[c]);
        for (var y = 0; y < level.Height; y++)
        {
            var mask = level.Lowpass.AsSpan(y * level.Width, level.Half);
            TensorPrimitives.Multiply(mask, level.SpectrumRe[c].AsSpan(y * level.Width, level.Half), re.AsSpan(y * level.Half, level.Half));
            TensorPrimitives.Multiply(mask, level.SpectrumIm[c].AsSpan(y * level.Width, level.Half), im.AsSpan(y * level.Half, level.Half));
        }
        re[0] = im[0] = T.Zero;
        level.LowLags[c] = level.Correlation.Lags(re, im);
        re.CopyTo(level.ScratchRe[c], 0);
        im.CopyTo(level.ScratchIm[c], 0);
        level.Transform.InverseReal(level.ScratchRe[c], level.ScratchIm[c], level.Low[c]);
        level.LowMoments[c] = Moments.Of<T>(level.Low[c]);
    }

    private static T[][] RentRuns(int count) => [.. Enumerable.Range(0, count).Select(_ => ArrayPool<T>.Shared.Rent(Run))];

    private static void Return(T[][] runs)
    {
        foreach (var run in runs)
            ArrayPool<T>.Shared.Return(run);
    }

    /// <summary>Magnitudes of the signals, and of their parents with the doubled phases, of a run of pixels.</summary>
    private void FillRun(AnalyzerLevel<T> level, int at, int count, T[][] magnitudes, T[][] upMagnitudes, T[][] doubled)
    {
        for (var m = 0; m < _signals; m++)
        {
            Lanes.Magnitude(level.Re[m].AsSpan(at, count), level.Im[m].AsSpan(at, count), T.CreateChecked(level.MagnitudeMean[m]), magnitudes[m].AsSpan(0, count));
            if (level.UpRe.Length == 0)
                continue;
            var re = level.UpRe[m].AsSpan(at, count);
            var im = level.UpIm[m].AsSpan(at, count);
            Lanes.Magnitude<T>(re, im, T.CreateChecked(level.UpMean[m]), upMagnitudes[m].AsSpan(0, count));
            Lanes.DoublePhase<T>(re, im, doubled[m].AsSpan(0, count), doubled[_signals + m].AsSpan(0, count));
        }
    }

    private CorrelationSums BlockSums(int s, int first)
    {
        var level = _levels[s];
        var parents = level.UpRe.Length;
        var sums = new CorrelationSums(_signals, parents);
        var (magnitudes, upMagnitudes, doubled) = (RentRuns(_signals), RentRuns(parents), RentRuns(2 * parents));
        for (var at = first; at < Math.Min(first + Block, level.Pixels); at += Run)
        {
            var count = Math.Min(Run, level.Pixels - at);
            FillRun(level, at, count, magnitudes, upMagnitudes, doubled);
            for (var m = 0; m < _signals; m++)
            {
                var magnitude = magnitudes[m].AsSpan(0, count);
                var real = level.Re[m].AsSpan(at, count);
                for (var j = m; j < _signals; j++)
                {
                    sums.Magnitudes[(m * _signals) + j] += Dot(magnitude, magnitudes[j]);
                    if (j == m || j / _orientations != m / _orientations)
                        sums.Reals[(m * _signals) + j] += Dot(real, level.Re[j].AsSpan(at, count));
                }
                for (var j = 0; j < parents; j++)
                    sums.Parents[(m * parents) + j] += Dot(magnitude, upMagnitudes[j]);
                for (var j = 0; j < 2 * parents; j++)
                    sums.RealParents[(m * 2 * parents) + j] += Dot(real, doubled[j]);
            }
            for (var j = 0; j < parents; j++)
                sums.ParentPower[j] += Dot(upMagnitudes[j].AsSpan(0, count), upMagnitudes[j]);
            for (var j = 0; j < 2 * parents; j++)
                sums.RealParentPower[j] += Dot(doubled[j].AsSpan(0, count), doubled[j]);
        }
        Return(magnitudes);
        Return(upMagnitudes);
        Return(doubled);
        return sums;

        static double Dot(ReadOnlySpan<T> a, ReadOnlySpan<T> b) => double.CreateChecked(TensorPrimitives.Dot(a, b[..a.Length]));
    }

    private TextureStatistics Collect(CorrelationSums[] sums)
    {
        var levels = _scales + 1;
        var (skewness, kurtosis, deviation) = (new double[levels * _channels], new double[levels * _channels], new double[levels * _channels]);
        var lowLags = new double[levels * _channels][];
        var lowCorrelation = new double[levels][];
        for (var s = 0; s < levels; s++)
        {
            var level = _levels[s];
            for (var c = 0; c < _channels; c++)
            {
                var at = (s * _channels) + c;
                var (m2, m3, m4) = level.LowMoments[c];
                deviation[at] = Math.Sqrt(m2);
                (skewness[at], kurtosis[at]) = Faint(level, c) ? (0, 3) : (m3 / Math.Pow(m2, 1.5), m4 / (m2 * m2));
                lowLags[at] = Normalized(level.LowLags[c]);
            }
            lowCorrelation[s] = _channels == 1 ? [] : LowpassCorrelations(level);
        }
        return new TextureStatistics
        {
            Neighborhood = _neighborhood,
            Channels = _channels,
            Pixels = _pixels.Moments,
            PixelCorrelation = _pixels.Correlation,
            ColorMoments = _pixels.ColorMoments,
            MagnitudeAutoCorrelation = [.. _levels[.._scales].Select(l => Array.ConvertAll(l.MagnitudeLags, Normalized))],
            LowpassSkewness = skewness,
            LowpassKurtosis = kurtosis,
            LowpassDeviation = deviation,
            LowpassAutoCorrelation = lowLags,
            LowpassCorrelation = lowCorrelation,
            OrientationCorrelation = [.. sums.Select(x => x.MagnitudeCorrelation())],
            MagnitudeDeviation = [.. sums.Select(x => x.MagnitudeDeviation())],
            MagnitudeMean = [.. _levels[.._scales].Select(l => (double[])l.MagnitudeMean.Clone())],
            ParentMagnitudeCorrelation = [.. sums.Select(x => x.ParentCorrelation())],
            ParentRealCorrelation = [.. sums.Select(x => x.RealParentCorrelation())],
            RealCorrelation = [.. sums.Select(x => _channels == 1 ? [] : x.RealCorrelation())],
            HighpassVariance = (double[])_highpass.Clone(),
        };
    }

    /// <summary>The paper's own rule: a low-pass picture of next to no variance has the moments of Gaussian noise.</summary>
    private bool Faint(AnalyzerLevel<T> level, int c) => level.LowMoments[c].M2 < 1e-6 * _pixels.Moments[(6 * c) + 1] || level.LowMoments[c].M2 < 1e-20;

    private static double[] Normalized(double[] lags)
    {
        var variance = lags[lags.Length / 2];
        return Array.ConvertAll(lags, v => variance < 1e-20 ? 0 : v / variance);
    }

    private double[] LowpassCorrelations(AnalyzerLevel<T> level)
    {
        var result = new double[_channels * _channels];
        for (var a = 0; a < _channels; a++)
        {
            for (var b = 0; b < _channels; b++)
            {
                var norm = Math.Sqrt(level.LowMoments[a].M2 * level.LowMoments[b].M2);
                result[(a * _channels) + b] = norm < 1e-20 ? 0 : double.CreateChecked(TensorPrimitives.Dot<T>(level.Low[a], level.Low[b])) / level.Pixels / norm;
            }
        }
        return result;
    }

    /// <summary>
    /// The distance of a magnitude's auto-correlation and deviation, and the kernel that the magnitude is convolved with to give the gradient of both;
    /// each lag stands there once for both its signs.
    /// </summary>
    private double MagnitudeKernel(int s, int m, TextureStatistics got, TextureStatistics target, out double[] kernel)
    {
        var power = _levels[s].MagnitudeLags[m][_neighborhood * _neighborhood / 2];
        var e = got.MagnitudeDeviation[s][m] - target.MagnitudeDeviation[s][m];
        var distance = (e * e / 2) + CorrelationErrors(got.MagnitudeAutoCorrelation[s][m], target.MagnitudeAutoCorrelation[s][m], out kernel, out var byPower);
        if (power < 1e-20)
        {
            Array.Clear(kernel);
            return distance;
        }
        var n = (double)_levels[s].Pixels;
        TensorPrimitives.Multiply(kernel, 2 / power / n, kernel);
        kernel[kernel.Length / 2] = (byPower + (e * Math.Sqrt(power) / 2)) / power * 2 / n;
        return distance;
    }

    private static double CorrelationErrors(double[] got, double[] wanted, out double[] kernel, out double byVariance)
    {
        kernel = new double[got.Length];
        (byVariance, var distance) = (0.0, 0.0);
        for (var i = 0; i < got.Length; i++)
        {
            if (i == got.Length / 2)
                continue;
            var e = got[i] - wanted[i];
            distance += e * e / 4;
            kernel[i] = e / 2;
            byVariance -= e / 2 * got[i];
        }
        return distance;
    }

    private void MagnitudeGradient(int s, int m, double[] kernel)
    {
        var level = _levels[s];
        var (re, im) = (level.MagnitudeRe[m], level.MagnitudeIm[m]);
        var spectrum = level.Correlation.Spectrum(kernel);
        var row = ArrayPool<T>.Shared.Rent(level.Half);
        var response = row.AsSpan(0, level.Half);
        for (var y = 0; y < level.Height; y++)
        {
            spectrum.Row(y, response);
            var rowRe = re.AsSpan(y * level.Half, level.Half);
            var rowIm = im.AsSpan(y * level.Half, level.Half);
            TensorPrimitives.Multiply(rowRe, response, rowRe);
            TensorPrimitives.Multiply(rowIm, response, rowIm);
        }
        ArrayPool<T>.Shared.Return(row);
        level.Transform.InverseReal(re, im, level.Magnitude[m]);
    }

    /// <summary>Replaces bands and parents of a block of pixels by the gradients with respect to them.</summary>
    private void BlockGradient(int s, int first, CorrelationShares shares)
    {
        var level = _levels[s];
        var parents = level.UpRe.Length;
        var (magnitudes, upMagnitudes, doubled) = (RentRuns(_signals), RentRuns(parents), RentRuns(2 * parents));
        var (byMagnitude, byReal, byUp, byDoubled) = (RentRuns(_signals), RentRuns(_signals), RentRuns(parents), RentRuns(2 * parents));
        for (var at = first; at < Math.Min(first + Block, level.Pixels); at += Run)
        {
            var count = Math.Min(Run, level.Pixels - at);
            FillRun(level, at, count, magnitudes, upMagnitudes, doubled);
            for (var m = 0; m < _signals; m++)
            {
                var magnitude = byMagnitude[m].AsSpan(0, count);
                var real = byReal[m].AsSpan(0, count);
                level.Magnitude[m].AsSpan(at, count).CopyTo(magnitude);
                real.Clear();
                for (var j = 0; j < _signals; j++)
                {
                    AddScaled(magnitudes[j], shares.Magnitudes[(m * _signals) + j], magnitude);
                    AddScaled(level.Re[j].AsSpan(at, count), shares.Reals[(m * _signals) + j], real);
                }
                for (var j = 0; j < parents; j++)
                    AddScaled(upMagnitudes[j], shares.Parents[(m * parents) + j], magnitude);
                for (var j = 0; j < 2 * parents; j++)
                    AddScaled(doubled[j], shares.RealParents[(m * 2 * parents) + j], real);
            }
            for (var j = 0; j < parents; j++)
            {
                var up = byUp[j].AsSpan(0, count);
                TensorPrimitives.Multiply(upMagnitudes[j].AsSpan(0, count), T.CreateChecked(shares.ParentOwn[j]), up);
                for (var m = 0; m < _signals; m++)
                    AddScaled(magnitudes[m], shares.Parents[(m * parents) + j], up);
            }
            for (var j = 0; j < 2 * parents; j++)
            {
                var phase = byDoubled[j].AsSpan(0, count);
                TensorPrimitives.Multiply(doubled[j].AsSpan(0, count), T.CreateChecked(shares.RealParentOwn[j]), phase);
                for (var m = 0; m < _signals; m++)
                    AddScaled(level.Re[m].AsSpan(at, count), shares.RealParents[(m * 2 * parents) + j], phase);
            }
            for (var m = 0; m < _signals; m++)
                Lanes.BandGradient(level.Re[m].AsSpan(at, count), level.Im[m].AsSpan(at, count), byMagnitude[m].AsSpan(0, count), byReal[m].AsSpan(0, count));
            for (var j = 0; j < parents; j++)
            {
                Lanes.ParentGradient(level.UpRe[j].AsSpan(at, count), level.UpIm[j].AsSpan(at, count), byUp[j].AsSpan(0, count),
                    byDoubled[j].AsSpan(0, count), byDoubled[parents + j].AsSpan(0, count));
            }
        }
        foreach (var runs in (T[][][])[magnitudes, upMagnitudes, doubled, byMagnitude, byReal, byUp, byDoubled])
            Return(runs);

        static void AddScaled(ReadOnlySpan<T> values, double by, Span<T> to)
        {
            if (by != 0)
                TensorPrimitives.MultiplyAdd(values[..to.Length], T.CreateChecked(by), to, to);
        }
    }

    private void BandSpectra(int s, int m)
    {
        var level = _levels[s];
        level.Transform.Forward(level.Re[m], level.Im[m]);
        if (level.UpRe.Length > 0)
            level.Transform.ForwardLow(level.UpRe[m], level.UpIm[m], _levels[s + 1].Width);
    }

    private sealed record LowpassShare(double Distance, double[] Kernel, double ByThird, double ByFourth, double[] Others);

    private LowpassShare LowpassErrors(int s, int c, TextureStatistics got, TextureStatistics target)
    {
        var level = _levels[s];
        var (at, n) = ((s * _channels) + c, (double)level.Pixels);
        var (m2, faint) = (level.LowMoments[c].M2, Faint(level, c));
        var e1 = got.LowpassDeviation[at] - target.LowpassDeviation[at];
        var e3 = got.LowpassSkewness[at] - target.LowpassSkewness[at];
        var e4 = got.LowpassKurtosis[at] - target.LowpassKurtosis[at];
        var distance = ((e1 * e1) + (e3 * e3) + (e4 * e4)) / 2;
        distance += CorrelationErrors(got.LowpassAutoCorrelation[at], target.LowpassAutoCorrelation[at], out var kernel, out var byVariance);
        var others = new double[_channels];
        if (m2 < 1e-20)
        {
            Array.Clear(kernel);
            return new LowpassShare(distance, kernel, 0, 0, others);
        }
        byVariance = (byVariance + (faint ? 0 : (-1.5 * e3 * got.LowpassSkewness[at]) - (2 * e4 * got.LowpassKurtosis[at])) + (e1 * Math.Sqrt(m2) / 2)) / m2;
        TensorPrimitives.Multiply(kernel, 2 / m2 / n, kernel);
        kernel[kernel.Length / 2] = byVariance * 2 / n;
        for (var d = 0; d < _channels && _channels > 1; d++)
        {
            var norm = Math.Sqrt(m2 * level.LowMoments[d].M2);
            var correlation = got.LowpassCorrelation[s][(c * _channels) + d];
            var e = correlation - target.LowpassCorrelation[s][(c * _channels) + d];
            if (d == c || norm < 1e-20)
                continue;
            distance += e * e / 4;
            others[d] = e / norm / n;
            kernel[kernel.Length / 2] -= e * correlation / m2 / n;
        }
        return new LowpassShare(distance, kernel, faint ? 0 : e3 / Math.Pow(m2, 1.5) * 3 / n, faint ? 0 : e4 / (m2 * m2) * 4 / n, others);
    }

    /// <summary>The gradient with respect to a channel's spectrum at one level: from its low-pass picture, its bands, and its bands enlarged for the finer scale.</summary>
    private void LevelGradient(int s, int c, LowpassShare share)
    {
        var level = _levels[s];
        var (re, im) = (level.GradientRe[c], level.GradientIm[c]);
        Array.Clear(re);
        Array.Clear(im);
        LowpassGradient(level, c, share, re, im);
        var first = c * _orientations;
        for (var b = 0; b < level.Analysis.Length; b++)
            AddTurnedBack(level.Analysis[b], level.Re[first + b], level.Im[first + b], T.CreateChecked(1.0 / level.Pixels), re, im);
        if (s == 0 || s == _scales)
            return;
        var finer = _levels[s - 1];
        var by = T.CreateChecked(1.0 / finer.Pixels);
        for (var b = 0; b < _orientations; b++)
        {
            foreach (var (here, there, length) in finer.Shared(level))
            {
                AddTurnedBack(level.Analysis[b].AsSpan(there, length), finer.UpRe[first + b].AsSpan(here, length), finer.UpIm[first + b].AsSpan(here, length), by,
                    re.AsSpan(there, length), im.AsSpan(there, length));
            }
        }
    }

    /// <summary>Columns between the first and the Nyquist frequency's are added twice: in the end a spectrum's two halves are averaged.</summary>
    private void LowpassGradient(AnalyzerLevel<T> level, int c, LowpassShare share, T[] re, T[] im)
    {
        var (half, low) = (level.Half, level.Low[c]);
        // The gradient of the higher moments, byThird v^2 + byFourth v^3, takes the place of the picture, which nothing needs any more.
        var rented = ArrayPool<T>.Shared.Rent(level.Pixels);
        var square = rented.AsSpan(0, level.Pixels);
        TensorPrimitives.Multiply<T>(low, low, square);
        TensorPrimitives.Multiply(low, T.CreateChecked(share.ByFourth), low);
        TensorPrimitives.Add(low, T.CreateChecked(share.ByThird), low);
        TensorPrimitives.Multiply(low, square, low);
        var (sumsRe, sumsIm) = (level.ScratchRe[c], level.ScratchIm[c]);
        level.Transform.ForwardReal(low, sumsRe, sumsIm);
        var spectrum = level.Correlation.Spectrum(share.Kernel);
        var row = rented.AsSpan(0, half);
        for (var y = 0; y < level.Height; y++)
        {
            spectrum.Row(y, row);
            var sumRe = sumsRe.AsSpan(y * half, half);
            var sumIm = sumsIm.AsSpan(y * half, half);
            TensorPrimitives.MultiplyAdd(row, level.LowRe[c].AsSpan(y * half, half), sumRe, sumRe);
            TensorPrimitives.MultiplyAdd(row, level.LowIm[c].AsSpan(y * half, half), sumIm, sumIm);
            for (var d = 0; d < _channels; d++)
            {
                if (share.Others[d] == 0)
                    continue;
                TensorPrimitives.MultiplyAdd(level.LowRe[d].AsSpan(y * half, half), T.CreateChecked(share.Others[d]), sumRe, sumRe);
                TensorPrimitives.MultiplyAdd(level.LowIm[d].AsSpan(y * half, half), T.CreateChecked(share.Others[d]), sumIm, sumIm);
            }
            if (y == 0)
                sumRe[0] = sumIm[0] = T.Zero;
            var mask = level.Lowpass.AsSpan(y * level.Width, half);
            var nyquist = level.Width % 2 == 0 ? half - 1 : half;
            var (once, twice) = (T.CreateChecked(1.0 / level.Pixels), T.CreateChecked(2.0 / level.Pixels));
            foreach (var (from, to, by) in ((int, int, T)[])[(0, 1, once), (1, nyquist, twice), (nyquist, half, once)])
            {
                if (to <= from)
                    continue;
                Lanes.AddProduct(mask[from..to], sumRe[from..to], by, re.AsSpan((y * level.Width) + from, to - from));
                Lanes.AddProduct(mask[from..to], sumIm[from..to], by, im.AsSpan((y * level.Width) + from, to - from));
            }
        }
        ArrayPool<T>.Shared.Return(rented);
    }

    /// <summary>Gathers a channel's gradient from all levels and adds it to that of the pixels.</summary>
    private void ToPixels(int c, double highError, T[] gradient)
    {
        for (var s = _scales - 1; s >= 0; s--)
        {
            var (level, coarser) = (_levels[s], _levels[s + 1]);
            foreach (var (here, there, length) in level.Shared(coarser))
            {
                Lanes.AddProduct(coarser.Lowpass.AsSpan(there, length), coarser.GradientRe[c].AsSpan(there, length), T.One, level.GradientRe[c].AsSpan(here, length));
                Lanes.AddProduct(coarser.Lowpass.AsSpan(there, length), coarser.GradientIm[c].AsSpan(there, length), T.One, level.GradientIm[c].AsSpan(here, length));
            }
        }
        var finest = _levels[0];
        var (width, height, half, n) = (finest.Width, finest.Height, finest.Half, (double)finest.Pixels);
        var (re, im, toRe, toIm) = (finest.GradientRe[c], finest.GradientIm[c], finest.ScratchRe[c], finest.ScratchIm[c]);
        // The real part of the inverse transform is that of the average of the spectrum and its conjugate mirror image; its adjoint has n times the inverse.
        var (average, high) = (T.CreateChecked(n / 2), T.CreateChecked(HighpassWeight * highError * 2 / n));
        for (var y = 0; y < height; y++)
        {
            var opposite = (height - y) % height * width;
            for (var x = 0; x < half; x++)
            {
                var (at, mirrored, to) = ((y * width) + x, opposite + (x == 0 ? 0 : width - x), (y * half) + x);
                var (low, square) = (average * finest.Lowpass[at], high * _highpassSquare[at]);
                toRe[to] = (low * (re[at] + re[mirrored])) + (square * _rawRe[c][to]);
                toIm[to] = (low * (im[at] - im[mirrored])) + (square * _rawIm[c][to]);
            }
        }
        finest.Transform.InverseReal(toRe, toIm, finest.Low[c]);
        var part = gradient.AsSpan(c * finest.Pixels, finest.Pixels);
        TensorPrimitives.Add(part, finest.Low[c], part);
    }
}
