using Impasto.Methods;

namespace Impasto.Losses;

/// <summary>An objective's value and its weighted parts.</summary>
/// <param name="Total">What is minimised.</param>
/// <param name="Content">The content terms, weighted.</param>
/// <param name="Style">The style terms, weighted.</param>
/// <param name="Tv">Total variation, weighted.</param>
public readonly record struct LossValues(double Total, double Content, double Style, double Tv)
{
    /// <summary>Adds one term's value.</summary>
    internal LossValues With(LossKind kind, double value) => kind == LossKind.Content
        ? this with { Total = Total + value, Content = Content + value }
        : this with { Total = Total + value, Style = Style + value };

    /// <summary>Adds total variation.</summary>
    internal LossValues WithTv(double value) => this with { Total = Total + value, Tv = Tv + value };
}
