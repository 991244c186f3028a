using Impasto.Tensors;

namespace Impasto.Networks.Bands;

/// <summary>An image that gives its rows when asked: a picture, kept activations, or a layer that computes them of another's rows.</summary>
internal interface IRows
{
    /// <summary>Rows in all.</summary>
    int Height { get; }

    /// <summary>Columns.</summary>
    int Width { get; }

    /// <summary>The rows first..end (exclusive) as [1, rows, Width, C]; the caller owns it.</summary>
    Tensor Load(int first, int end);
}
