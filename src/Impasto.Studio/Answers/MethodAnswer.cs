namespace Impasto.Studio.Answers;

/// <summary>A method.</summary>
/// <param name="Name">Names it.</param>
/// <param name="Summary">What it does.</param>
/// <param name="Paper">Where it comes from.</param>
/// <param name="TakesTrained">Whether its styles are trained ones; else they are pictures, or it has none.</param>
/// <param name="Options">Its own options.</param>
internal sealed record MethodAnswer(string Name, string Summary, string Paper, bool TakesTrained, IEnumerable<OptionAnswer> Options);
