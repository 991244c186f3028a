using Impasto.Tensors;
using Impasto.Tensors.Layers;

namespace Impasto.Networks.AnyStyle;

/// <summary>A transform of features that was trained: a matrix of a few channels, made by small networks from the style's features and, in Li's, the content's.</summary>
internal abstract class LearntTransform : Module
{
    /// <summary>Channels k between compression and its undoing.</summary>
    public abstract int Compressed { get; }

    /// <summary>What model files call it.</summary>
    public abstract string Name { get; }

    /// <summary>Whether the content's features pass a network of their own, whose covariance is wanted of the whole picture.</summary>
    public abstract bool SeesContent { get; }

    /// <summary>A batch's features, each picture's moved to its style's.</summary>
    /// <param name="content">[N, h, w, C].</param>
    /// <param name="style">[N, h', w', C].</param>
    public abstract Tensor Forward(Tensor content, Tensor style);

    /// <summary>The style's matrices [N, k, k], of its features less their means.</summary>
    public abstract Tensor StyleMatrix(Tensor centerd);

    /// <summary>A part of the content's features, less their means, as its network sees them: [1, h, w, k], whose mean Gram matrix of the whole is given to <see cref="Map"/>.</summary>
    public virtual Tensor SeeContent(Tensor centerd) => throw new NotSupportedException($"The transform {Name} looks at no content.");

    /// <summary>What is done to every position of a picture.</summary>
    /// <param name="content">The content's statistics.</param>
    /// <param name="seen">The mean Gram matrix [k * k] of <see cref="SeeContent"/>; null where the transform doesn't see the content.</param>
    /// <param name="style">The style.</param>
    public abstract Func<Tensor, Tensor> Map(FeatureStatistics content, float[]? seen, StyleCode style);

    /// <summary>[C] or [N, C] as it is added to features.</summary>
    protected static Tensor Row(float[] values) => Tensor.From(values, 1, 1, 1, values.Length);
}
