using System.Globalization;
using System.Text.Json;
using Impasto.Networks.Bands;
using Impasto.Tensors;
using Impasto.Tensors.Weights;
using Impasto.Tensors.Weights.Onnx;

namespace Impasto.Networks.FeedForward;

/// <summary>
/// A feed-forward network of another program: an ONNX graph that takes a picture, and perhaps the share of every style, and gives a
/// picture. What a model file of the kind
/// "onnx" holds; its metadata say what the graph can't: the range of its numbers, the sizes that it takes, its styles.
/// </summary>
internal sealed class OnnxNetwork : IFeedForwardModel
{
    /// <summary>The models' kind in registries, and the name of the method that runs them.</summary>
    public const string Kind = "onnx";

    internal const string RangeKey = "impasto.range";
    internal const string OutputRangeKey = "impasto.output-range";
    internal const string MultipleKey = "impasto.multiple";
    internal const string LeastKey = "impasto.least";
    internal const string StylesKey = "styles";

    /// <summary>Pictures are continued to at least this size, or the one that the graph says: smaller ones have fewer pixels than reflection paddings take.</summary>
    internal const int LeastSize = 32;

    /// <summary>Floats a pixel of the picture itself, in the graph's range, and of the result.</summary>
    private const double PictureFloats = 4 * 3;

    private readonly OnnxRunner _runner;
    private readonly Lazy<double> _wholeFloats;
    private double _largestFloats;
    private readonly OnnxValueInfo _image;
    private readonly OnnxValueInfo? _style;
    private readonly ValueRange _input, _output;
    private readonly int _multiple, _least;

    /// <summary>Prepares a model that `impasto models import` has written.</summary>
    /// <exception cref="WeightFormatException">The graph uses operators that Impasto lacks.</exception>
    /// <exception cref="ModelException">The graph takes or gives something else than pictures.</exception>
    public OnnxNetwork(OnnxModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        (_image, _style) = InputsOf(model);
        var metadata = model.Initializers.Metadata;
        Styles = StylesOf(model);
        _input = ValueRange.Parse(metadata.GetValueOrDefault(RangeKey)) ?? ValueRange.Unit;
        _output = ValueRange.Parse(metadata.GetValueOrDefault(OutputRangeKey)) ?? _input;
        _multiple = int.TryParse(metadata.GetValueOrDefault(MultipleKey), CultureInfo.InvariantCulture, out var multiple) && multiple is >= 1 and <= 1024 ? multiple : 1;
        _least = int.TryParse(metadata.GetValueOrDefault(LeastKey), CultureInfo.InvariantCulture, out var least) && least is > LeastSize and <= 1024 ? least : LeastSize;
        _runner = new OnnxRunner(model);
        _wholeFloats = new Lazy<double>(MeasureFloats);
    }

    /// <summary>The names of its styles, in the order of their weights; empty where the file names none.</summary>
    public IReadOnlyList<string> Styles { get; }

    /// <summary>Whether it takes the styles' weights.</summary>
    public bool TakesWeights => _style is not null;

    /// <summary>Height and width where the graph takes no others; null for any size.</summary>
    public (int Height, int Width)? FixedSize => _image.Shape is { Length: 4 } shape
        ? (_runner.ChannelsLast ? (shape[1], shape[2]) : (shape[2], shape[3])) is ({ } height, { } width) ? (height, width) : null
        : null;

    /// <summary>Reads a model file.</summary>
    /// <exception cref="ModelException">It is damaged, or no network that stylises.</exception>
    public static OnnxNetwork Load(string path)
    {
        try
        {
            return new OnnxNetwork(OnnxModel.Load(path));
        }
        catch (WeightFormatException e)
        {
            throw new ModelException(e);
        }
    }

    /// <summary>Stylises a picture: RGB [1, H, W, 3] in 0..1 to the same size and range.</summary>
    /// <param name="picture">Of any size: what the graph can't take is continued or resampled first, and the result cut or resampled
    /// back.</param>
    /// <param name="mix">The share of every style, where the network takes them; null for a network of one style.</param>
    /// <param name="cancel">Looked at before each node.</param>
    /// <exception cref="ArgumentException">The mix is missing, not wanted, or of another length than <see cref="Styles"/>.</exception>
    /// <exception cref="ModelException">The graph can't be run.</exception>
    /// <exception cref="MemoryLimitException">One of its layers would have more values than an array holds.</exception>
    public Tensor Stylize(Tensor picture, IReadOnlyList<float>? mix = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(picture);
        if (mix is null == TakesWeights || (mix is not null && mix.Count != Styles.Count))
        {
            throw new ArgumentException(TakesWeights ? $"The network has {Styles.Count} styles: say how much of each is wanted."
                : "The network has one style, so it takes no mix of styles.", nameof(mix));
        }
        using var scope = new TensorScope();
        var (height, width) = (picture.Shape.H, picture.Shape.W);
        if (_wholeFloats.Value > 0 && _largestFloats * height * width > OnnxCall.MostElements)
        {
            throw new MemoryLimitException($"A {width}x{height} picture is too large for this network, which can't paint it in parts: one of its layers would have more than {OnnxCall.MostElements:N0} values",
                $"`Size` {(int)(Math.Max(width, height) * Math.Sqrt(OnnxCall.MostElements / (_largestFloats * height * width)))} would fit");
        }
        var x = FixedSize is { } size ? Ops.Interpolate(picture, size.Height, size.Width, Interpolation.Bicubic, antialias: true) : ReflectedRows.Continue(picture, _multiple, _least);
        var y = Run(Ops.Affine(x, _input.White - _input.Black, _input.Black), mix, cancel);
        var span = _output.White - _output.Black;
        y = Ops.Clamp(Ops.Affine(y, 1 / span, -_output.Black / span), 0, 1);
        if (FixedSize is null && y.Shape.H >= height && y.Shape.W >= width && y.Shape.H < 2 * x.Shape.H)
            y = Ops.Crop(y, 0, height, 0, width);
        else if ((y.Shape.H, y.Shape.W) != (height, width))
            y = Ops.Clamp(Ops.Interpolate(y, height, width, Interpolation.Bicubic, antialias: y.Shape.H > height), 0, 1);
        return scope.Keep(y);
    }

    /// <inheritdoc/>
    public void Dispose() => _runner.Dispose();

    double IFeedForwardModel.WholeFloats => _wholeFloats.Value;

    Tensor IFeedForwardModel.Stylize(Tensor x, float[] shares) => Stylize(x, TakesWeights ? shares : null);

    /// <summary>A graph of unknown layers can't be cut into bands: the whole picture, once for each region.</summary>
    bool IFeedForwardModel.TakesMargin => false;

    void IFeedForwardModel.StylizeInBands(IRows picture, BandRun run, StyleShares shares, Action<int, Tensor> emit)
    {
        using var scope = new TensorScope();
        emit(0, shares.Painted(picture.Load(0, picture.Height), (x, styles) => Stylize(x, TakesWeights ? styles : null, run.Cancel), run.Cancel));
    }

    int IFeedForwardModel.BandPasses(StyleShares shares) => shares.Styles.Count;

    double IFeedForwardModel.KeptFloats(StyleShares shares, double pixels) => (1 + IFeedForwardModel.KeptBlocks) * _wholeFloats.Value + (shares.Maps is null ? 0 : 3 * PictureFloats);

    /// <summary>Floats a pixel that are alive at once: those of a small picture.</summary>
    private double MeasureFloats()
    {
        // A graph of one size takes the same memory for any picture.
        if (FixedSize is not null)
            return PictureFloats;
        using var scope = new TensorScope();
        var side = (2 * _least + _multiple - 1) / _multiple * _multiple;
        Run(Tensor.Zeros(1, side, side, 3), TakesWeights ? new float[Styles.Count] : null);
        _largestFloats = (double)_runner.LargestResult / side / side;
        return PictureFloats + (double)_runner.PeakValues / side / side;
    }

    /// <summary>The picture input and the one of style weights.</summary>
    internal static (OnnxValueInfo Image, OnnxValueInfo? Style) InputsOf(OnnxModel model)
    {
        var images = model.Inputs.Where(i => i.Shape is null or { Length: 4 }).ToList();
        var others = model.Inputs.Except(images).ToList();
        if (images.Count != 1 || others.Count > 1 || model.Outputs.Count == 0 || !images[0].Type.IsFloat()
            || others.Any(o => !o.Type.IsFloat() || o.Shape!.Length is not (1 or 2)))
        {
            var inputs = string.Join(", ", model.Inputs.Select(i => $"'{i.Name}' ({i.Type}, {(i.Shape is null ? "any shape" : $"{i.Shape.Length} axes")})"));
            throw new ModelException($"{model.Source} takes {(inputs.Length > 0 ? inputs : "nothing")}: import runs networks that take one picture of floating-point "
                + "numbers with 4 axes and, for many styles, their weights with 1 or 2")
            { File = model.Source };
        }
        return (images[0], others.FirstOrDefault());
    }

    /// <summary>The styles' names that the metadata say; a name and a number for each where there are weights but no names.</summary>
    internal static IReadOnlyList<string> StylesOf(OnnxModel model)
    {
        try
        {
            if (model.Initializers.Metadata.TryGetValue(StylesKey, out var text) && JsonSerializer.Deserialize<string?[]>(text) is { Length: > 0 } names && !names.Contains(null))
                return names!;
        }
        catch (JsonException)
        {
            // Another program's key of the same name.
        }
        return [];
    }

    /// <summary>The graph itself, in its own range; [1, H, W, 3] in and out.</summary>
    internal Tensor Run(Tensor x, IReadOnlyList<float>? mix, CancellationToken cancel = default)
    {
        var inputs = new Dictionary<string, Tensor> { [_image.Name] = x };
        if (_style is not null && mix is not null)
            inputs[_style.Name] = _style.Shape!.Length == 1 ? Tensor.From([.. mix], mix.Count) : Tensor.From([.. mix], 1, mix.Count);
        try
        {
            var y = _runner.Run(inputs, cancel)[_runner.Model.Outputs[0].Name];
            return y.Shape is { Rank: 4, N: 1, C: 3 }
                ? y
                : throw new ModelException($"{_runner.Model.Source} gives {y.Shape} for a picture {x.Shape}: import runs networks that give a picture of three channels",
                    "for NCHW or NHWC pictures that it mistook, say `Layout`")
                { Separator = ';', File = _runner.Model.Source };
        }
        catch (ImpastoException e) when (e is WeightFormatException or ShapeException)
        {
            throw new ModelException(e);
        }
    }
}
