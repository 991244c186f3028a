namespace Impasto.Studio.Answers;

/// <summary>What can be asked for.</summary>
/// <param name="Common">Options that every method has.</param>
/// <param name="Methods">The methods.</param>
/// <param name="Film">Options of films, beside those.</param>
/// <param name="Texture">Options that every texture has.</param>
/// <param name="Textures">The methods that make textures.</param>
internal sealed record MethodsAnswer(IEnumerable<OptionAnswer> Common, IEnumerable<MethodAnswer> Methods, IEnumerable<OptionAnswer> Film, IEnumerable<OptionAnswer> Texture, IEnumerable<MethodAnswer> Textures);
