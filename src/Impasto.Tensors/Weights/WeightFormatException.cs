namespace Impasto.Tensors.Weights;

/// <summary>
/// A weight or model file is damaged, hostile or of a kind that isn't read. The message names the file, what is wrong with it and what to
/// do.
/// </summary>
public sealed class WeightFormatException : ImpastoException
{
    internal const string FetchAgain = "The file is damaged or was cut short: fetch or export it again";

    /// <summary>The message says that the file can't be used, why, and the advice.</summary>
    /// <param name="file">The file's name, as the user knows it.</param>
    /// <param name="problem">What is wrong, as the rest of a sentence that began with the file's name and a colon.</param>
    /// <param name="advice">What to do about it: a whole sentence without its full stop.</param>
    /// <param name="inner">What failed beneath, if anything.</param>
    public WeightFormatException(string file, string problem, string advice, Exception? inner = null)
        : base($"Can't use {file}: {problem}", advice, inner)
    {
        File = file;
        Separator = '.';
    }
}
