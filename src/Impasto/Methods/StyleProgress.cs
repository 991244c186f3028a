using Impasto.Imaging;

namespace Impasto.Methods;

/// <summary>A step of the work.</summary>
/// <param name="Stage">What is being done, in a few words: "scale 2 of 3 (512x384)".</param>
/// <param name="Step">Steps done of all stages.</param>
/// <param name="Steps">Steps in all; 0 when unknown.</param>
/// <param name="Loss">The current objective value, when there is one.</param>
/// <param name="Preview">Gives the current picture; null when there is none to show. Costs time only when called, and only inside the report.</param>
public readonly record struct StyleProgress(string Stage, int Step, int Steps, double? Loss = null, Func<Picture>? Preview = null)
{
    /// <summary>What this stage's steps cost, in any unit: steps at a larger scale cost more.</summary>
    public double Cost { get; init; } = 1;

    /// <summary>The work that is left, in units of <see cref="Cost"/>; null where all steps cost the same.</summary>
    public double? Remaining { get; init; }
}
