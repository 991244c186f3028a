namespace Impasto;

/// <summary>
/// An error that a user can act upon: the root of what Impasto throws where not the calling code is at fault. The message is one whole sentence made of
/// <see cref="Reason"/> and <see cref="NextStep"/>; it calls options by their properties' names between backquotes.
/// </summary>
public class ImpastoException : Exception
{
    /// <summary>An error that is none of the more special kinds.</summary>
    /// <param name="reason">The thing and what is wrong with it, without a full stop.</param>
    /// <param name="nextStep">What to do or what would do, without a full stop; null where there is nothing to say.</param>
    /// <param name="inner">What failed beneath, if anything.</param>
    public ImpastoException(string reason, string? nextStep = null, Exception? inner = null)
        : base(null, inner)
    {
        Reason = reason;
        NextStep = nextStep;
    }

    /// <summary>The same error as another one, of the kind that it is to the caller.</summary>
    public ImpastoException(ImpastoException same)
        : base(null, same)
    {
        ArgumentNullException.ThrowIfNull(same);
        Reason = same.Reason;
        NextStep = same.NextStep;
        Separator = same.Separator;
        Operation = same.Operation;
        Shapes = same.Shapes;
        File = same.File;
    }

    /// <summary>The message's first part: the thing and what is wrong with it, without a full stop.</summary>
    public string Reason { get; }

    /// <summary>The message's second part: what to do or what would do, without a full stop; null where there is nothing to say.</summary>
    public string? NextStep { get; }

    /// <summary>Stands between the two: a colon; a semicolon where the reason has a colon of its own; a full stop where the next step is a sentence.</summary>
    public char Separator { get; init; } = ':';

    /// <summary>The operation that failed, such as "conv2d"; null where it is none of the engine's.</summary>
    public string? Operation { get; init; }

    /// <summary>The sizes, outermost first, of each tensor that the message speaks of; often empty.</summary>
    public IReadOnlyList<IReadOnlyList<int>> Shapes { get; init; } = [];

    /// <summary>The file or folder at fault, as the caller named it; null where there is none.</summary>
    public string? File { get; init; }

    /// <inheritdoc/>
    public override string Message => Ended(NextStep is null ? Reason : $"{Reason}{Separator} {NextStep}");

    private static string Ended(string text) => text.EndsWith('?') ? text : text + ".";
}
