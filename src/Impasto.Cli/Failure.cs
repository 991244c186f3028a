using Impasto.Imaging;

namespace Impasto.Cli;

/// <summary>What an exception means to a user: a sentence and an exit code.</summary>
/// <param name="ExitCode">0 done, 1 failed, 2 wrong usage, 3 input unreadable, 4 model missing or corrupt, 5 too little memory, 130 interrupted.</param>
/// <param name="Sentence">What, why, and what to do next.</param>
internal sealed record Failure(int ExitCode, string Sentence)
{
    public const int Failed = 1;
    public const int Usage = 2;
    public const int Unreadable = 3;
    public const int Model = 4;
    public const int Memory = 5;
    public const int Interrupted = 130;

    /// <summary>Says it, with the stack trace when asked; gives the exit code.</summary>
    /// <param name="exception">What went wrong.</param>
    /// <param name="terminal">Where to say it.</param>
    /// <param name="isVerbose">With the stack trace.</param>
    /// <param name="command">The command that was running, if it is known.</param>
    public static int Report(Exception exception, Terminal terminal, bool isVerbose, CommandSpec? command)
    {
        var failure = Of(exception);
        var sentence = FlagNames.Translate(failure.Sentence, command);
        terminal.Error.Write(terminal.HasColor ? "\e[31mimpasto:\e[0m " : "impasto: ");
        terminal.Say(sentence);
        foreach (var line in (exception as ChoiceException)?.Lines ?? [])
            terminal.Say(line);
        foreach (var line in isVerbose ? exception.ToString().ReplaceLineEndings("\n").Split('\n') : [])
            terminal.Say(line);
        return failure.ExitCode;
    }

    public static Failure Of(Exception exception) => exception switch
    {
        ChoiceException { InnerException: { } error } => Of(error),
        UsageException => new(Usage, exception.Message),
        InputException or PictureException => new(Unreadable, exception.Message),
        ModelException => new(Model, exception.Message),
        MemoryLimitException => new(Memory, exception.Message),
        ImpastoException => new(Failed, exception.Message),
        OperationCanceledException => new(Interrupted, "Stopped before there was anything to save."),
        OutOfMemoryException => new(Memory, "Memory ran out: try again with a smaller --size."),
        IOException when IsMissingPart(exception) =>
            new(Failed, $"A part of Impasto couldn't be loaded ({exception.Message.TrimEnd('.')}), most often for lack of memory: free some, or install Impasto anew."),
        UnauthorizedAccessException or IOException => new(Failed, $"{exception.Message.TrimEnd('.')}: check the path, its permissions and the free space."),
        _ => new(Failed, $"Something went wrong inside Impasto ({exception.GetType().Name}: {exception.Message.TrimEnd('.')}): please report it, with what -v shows."),
    };

    /// <summary>A part of the program itself, not a file of the user's.</summary>
    private static bool IsMissingPart(Exception exception) =>
        exception is FileLoadException || exception is FileNotFoundException { FileName: { } name } && name.Contains(", Version=", StringComparison.Ordinal);
}
