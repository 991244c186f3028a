using Impasto.Networks.FeedForward;
using Impasto.Tensors;
using Impasto.Tensors.Layers;

namespace Impasto.Networks.Meta;

/// <summary>What the networks that make networks of a style's vector have in common. Buffers: center and spread, by which vectors are normalised.</summary>
internal abstract class StylePredictor : Module
{
    private readonly Tensor _center, _spread;

    /// <param name="length">Numbers of the style's vector.</param>
    protected StylePredictor(int length)
    {
        Length = length;
        _center = AddBuffer("center", 0, length);
        _spread = AddBuffer("spread", 1, length);
    }

    /// <summary>Numbers of the style's vector.</summary>
    public int Length { get; }

    /// <summary>Takes what the vectors are normalised by from those of many pictures [N, length].</summary>
    public void Calibrate(Tensor vectors)
    {
        var (count, all) = (vectors.Shape[0], vectors.ToArray());
        float[] center = new float[Length], inverse = new float[Length];
        for (var i = 0; i < Length; i++)
        {
            double sum = 0, squares = 0;
            for (var n = 0; n < count; n++)
            {
                double value = all[n * Length + i];
                (sum, squares) = (sum + value, squares + value * value);
            }
            center[i] = (float)(sum / count);
            inverse[i] = (float)(1 / Math.Sqrt(Math.Max(0, squares / count - sum / count * (sum / count)) + 1e-6 * (1 + squares / count)));
        }
        _center.CopyFrom(center);
        _spread.CopyFrom(inverse);
    }

    /// <summary>Pictures [N, H, W, 3] in 0..1, each in the style of its vector [N, length], or all in the style of the only one [1, length].</summary>
    public abstract Tensor Stylize(Tensor content, Tensor vectors);

    /// <summary>Networks as if they had been trained for the styles of vectors [N, length]: for each style its network and its place there.</summary>
    /// <param name="vectors">The vectors.</param>
    /// <param name="styles">The styles' names.</param>
    /// <param name="noise">Deviation of the noise on the networks' input.</param>
    public abstract IReadOnlyList<(IFeedForwardModel Model, int Row)> Make(Tensor vectors, IReadOnlyList<string> styles, float noise);

    /// <summary>A network of one style alone, of its vector [1, length], for a file.</summary>
    public abstract ITrainableModel MakeOne(Tensor vector, string style, float noise);

    /// <summary>Networks of the sizes of those that <see cref="Make"/> gives, for predictions of memory; not to be disposed of.</summary>
    public abstract IReadOnlyList<(IFeedForwardModel Model, int Row)> Like(IReadOnlyList<string> styles);

    /// <summary>Vectors [N, length] in units of what is usual, their squares adding up to about 1.</summary>
    protected Tensor Normal(Tensor vectors) => Ops.Affine(Ops.Multiply(Ops.Subtract(vectors, _center), _spread), 1 / MathF.Sqrt(Length));
}
