using System.Text.Json.Nodes;
using Impasto.Options;

namespace Impasto.Studio.Answers;

/// <summary>An option of a method, as a form needs it.</summary>
/// <param name="Name">As a job's options call it.</param>
/// <param name="Help">What it does.</param>
/// <param name="Type">"switch", "choice", "number" or "text".</param>
/// <param name="Min">The least value; null where there is none.</param>
/// <param name="Max">The greatest value; null where there is none.</param>
/// <param name="Whole">Whether only whole numbers are.</param>
/// <param name="Unit">What it is counted in.</param>
/// <param name="Choices">What can be chosen.</param>
/// <param name="Default">What it is where nothing is said.</param>
internal sealed record OptionAnswer(string Name, string Help, string Type, double? Min, double? Max, bool Whole, string? Unit, IReadOnlyList<string> Choices, JsonNode? Default)
{
    /// <summary>As the option says of itself.</summary>
    public static OptionAnswer Of(MethodOption option) => new(option.Name, option.Description,
        option.IsSwitch ? "switch" : option.Choices.Count > 0 ? "choice" : option.IsList || option.ValueType == typeof(string) ? "text" : "number",
        double.IsFinite(option.Min) ? option.Min : null, double.IsFinite(option.Max) ? option.Max : null, option.ValueType == typeof(int), option.Unit, option.Choices,
        option.Default is null || option.IsList ? null : option.ToJson(option.Default));
}
