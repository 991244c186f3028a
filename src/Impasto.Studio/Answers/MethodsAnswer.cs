namespace Impasto.Studio.Answers;

/// <summary>What can be asked for.</summary>
/// <param name="Common">Options that every method has.</param>
/// <param name="Methods">The methods.</param>
internal sealed record MethodsAnswer(IEnumerable<OptionAnswer> Common, IEnumerable<MethodAnswer> Methods);
