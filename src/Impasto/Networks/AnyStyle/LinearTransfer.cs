using Impasto.Tensors;
using Impasto.Tensors.Kernels;
using Impasto.Tensors.Layers;

namespace Impasto.Networks.AnyStyle;

/// <summary>
/// The learnt linear transformation of Li, Liu, Kautz and Yang 2018 (arXiv 1808.04537, section 3.2; the authors' layers at relu3_1): content and style, each less its mean, pass
/// three 3x3 convolutions of their own; the covariance matrices of what comes out pass a fully connected layer each: T = M_s M_c acts on the content's compressed features. Names:
/// zip, unzip, c.cnn1 to c.cnn3, c.fc, and s for the style.
/// </summary>
internal sealed class LinearTransfer : LearntTransform
{
    private readonly Conv2dLayer _zip, _unzip;
    private readonly Branch _content, _style;
    private readonly int _compressed;

    /// <param name="channels">Of the features: 256 at relu3_1.</param>
    /// <param name="compressed">k: 32 in the paper.</param>
    /// <param name="seed">Of the first values.</param>
    public LinearTransfer(int channels, int compressed = 32, ulong seed = 0)
    {
        _compressed = compressed;
        var random = new SeededRandom(seed);
        _zip = AddModule("zip", new Conv2dLayer(channels, compressed, 1, random));
        _unzip = AddModule("unzip", new Conv2dLayer(compressed, channels, 1, random));
        _content = AddModule("c", new Branch(channels, compressed, random));
        _style = AddModule("s", new Branch(channels, compressed, random));
    }

    /// <inheritdoc/>
    public override int Compressed => _compressed;

    /// <inheritdoc/>
    public override string Name => "li";

    /// <inheritdoc/>
    public override bool SeesContent => true;

    /// <inheritdoc/>
    public override Tensor Forward(Tensor content, Tensor style) => Forward(content, style, out _);

    /// <summary>The same, and T [N, k, k].</summary>
    public Tensor Forward(Tensor content, Tensor style, out Tensor transform)
    {
        Tensor mean = Ops.Mean(style, [1, 2], keepDims: true), centerd = Ops.Subtract(content, Ops.Mean(content, [1, 2], keepDims: true));
        transform = Ops.MatMul(StyleMatrix(Ops.Subtract(style, mean)), _content.Matrix(MeanGram(_content.See(centerd))));
        return Ops.Add(_unzip.Forward(Moved(_zip.Forward(centerd), transform)), mean);
    }

    /// <inheritdoc/>
    public override Tensor StyleMatrix(Tensor centerd) => _style.Matrix(MeanGram(_style.See(centerd)));

    /// <inheritdoc/>
    public override Tensor SeeContent(Tensor centerd) => _content.See(centerd);

    /// <inheritdoc/>
    public override Func<Tensor, Tensor> Map(FeatureStatistics content, float[]? seen, StyleCode style)
    {
        var k = _compressed;
        var transform = Ops.MatMul(Tensor.From(style.Learnt, 1, k, k), _content.Matrix(Tensor.From(seen!, 1, k, k)));
        Tensor contentMean = Row(content.Mean()), styleMean = Row(style.Mean);
        return part => Ops.Add(_unzip.Forward(Moved(_zip.Forward(Ops.Subtract(part, contentMean)), transform)), styleMean);
    }

    /// <summary>T acts on each position's k channels.</summary>
    internal static Tensor Moved(Tensor compressed, Tensor transform)
    {
        var s = compressed.Shape;
        return Ops.Reshape(Ops.MatMul(Ops.Reshape(compressed, s.N, s.H * s.W, s.C), Ops.Transpose(transform, 1, 2)), s.Sizes);
    }

    private static Tensor MeanGram(Tensor x) => Ops.Gram(x, 1f / ((float)x.Shape.H * x.Shape.W));

    private sealed class Branch : Module
    {
        private readonly Conv2dLayer _cnn1, _cnn2, _cnn3;
        private readonly LinearLayer _fc;
        private readonly int _compressed;

        public Branch(int channels, int compressed, SeededRandom random)
        {
            _compressed = compressed;
            _cnn1 = AddModule("cnn1", new Conv2dLayer(channels, channels / 2, 3, random, mode: PaddingMode.Zeros));
            _cnn2 = AddModule("cnn2", new Conv2dLayer(channels / 2, channels / 4, 3, random, mode: PaddingMode.Zeros));
            _cnn3 = AddModule("cnn3", new Conv2dLayer(channels / 4, compressed, 3, random, mode: PaddingMode.Zeros));
            _fc = AddModule("fc", new LinearLayer(compressed * compressed, compressed * compressed, random));
        }

        public Tensor See(Tensor centerd) => _cnn3.Forward(_cnn2.Forward(_cnn1.Forward(centerd, relu: true), relu: true));

        public Tensor Matrix(Tensor gram)
        {
            var k = _compressed;
            return Ops.Reshape(_fc.Forward(Ops.Reshape(gram, gram.Shape[0], k * k)), gram.Shape[0], k, k);
        }
    }
}
