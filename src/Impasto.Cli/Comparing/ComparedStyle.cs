using Impasto.Catalog;
using Impasto.Imaging;

namespace Impasto.Cli.Comparing;

/// <summary>A style as a comparison knows it: by name, for methods that run trained networks, and by picture, for the others.</summary>
/// <param name="Name">The trained style's name, or what it would be called.</param>
/// <param name="Picture">The picture's file; null where only the name is known.</param>
internal sealed record ComparedStyle(string Name, string? Picture)
{
    /// <summary>The trained styles that may stand for it, since networks of different kinds know it by different names: each method takes the first that it has a network for.</summary>
    public IReadOnlyList<string> Names { get; init; } = [Name];

    /// <summary>What stands beneath the picture: where networks take another style for it, that one, too.</summary>
    public string Title => Picture is null || Path.GetFileNameWithoutExtension(Picture) is var own && Names.SequenceEqual([own]) ? Name : $"{own}\nnetworks:\n{string.Join("\n", Names)}";

    /// <summary>What was typed: FILE, NAME, NAME=FILE, NAME+NAME=FILE, a folder or a glob.</summary>
    /// <param name="typed">One item of --style.</param>
    /// <param name="models">Where trained styles are looked for.</param>
    /// <exception cref="ImpastoException">It is none of these.</exception>
    public static IEnumerable<ComparedStyle> Parse(string typed, ModelStore models)
    {
        if (Inputs.IsSet(typed) && models.FindStyle(typed) is null)
            return Inputs.Expand(typed).Select(Of);
        if (File.Exists(typed))
            return [Of(typed)];
        if (typed.IndexOf('=') is > 0 and var at)
        {
            var (names, file) = (typed[..at].Split('+', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries), typed[(at + 1)..]);
            if (names.Length == 0)
                throw new UsageException($"{typed} names no style", "write NAME=FILE");
            return File.Exists(file) ? [new ComparedStyle(names[0], file) { Names = names }]
                : throw new InputException($"The picture {file} of the style {names[0]} doesn't exist", "check the name and the folder") { File = file };
        }
        if (models.FindStyle(typed) is not null)
            return [new ComparedStyle(typed, null)];
        if (PictureEndings.IsReadable(typed) || typed.AsSpan().IndexOfAny('/', '\\') >= 0)
            throw new InputException($"The style {typed} doesn't exist", "check the name and the folder") { File = typed };
        throw new ModelException($"There is no picture and no trained style '{typed}'", DidYouMean.Question(typed, models.StyleNames) ?? "name a picture file, or a style of impasto models list");
    }

    private static ComparedStyle Of(string file) => new(Path.GetFileNameWithoutExtension(file), file);
}
