namespace Impasto.Cli;

/// <summary>Everything through which the commands meet the outside, so that tests run them in-process.</summary>
internal sealed record Terminal
{
    /// <summary>Results go here.</summary>
    public required TextWriter Out { get; init; }

    /// <summary>Progress, notes and errors go here.</summary>
    public required TextWriter Error { get; init; }

    /// <summary>True when <see cref="Error"/> is a terminal, where a line can be drawn over.</summary>
    public bool IsLive { get; init; }

    /// <summary>True when colours may be used: a terminal, and NO_COLOR is not set.</summary>
    public bool HasColor { get; init; }

    /// <summary>Columns for help and the progress bar.</summary>
    public int Width { get; init; } = 100;

    /// <summary>Opens standard input as bytes, for "-".</summary>
    public Func<Stream> OpenInput { get; init; } = () => Stream.Null;

    /// <summary>Opens standard output as bytes, for "-o -".</summary>
    public Func<Stream> OpenOutput { get; init; } = () => Stream.Null;

    /// <summary>Folders for a result that can't be saved where it should be, the first that takes it.</summary>
    public IReadOnlyList<string> Shelters { get; init; } = [Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), Path.GetTempPath()];

    /// <summary>Says a sentence, on a line of its own.</summary>
    public void Say(string sentence) => Error.WriteLine(Printable.Of(sentence));

    /// <summary>The clock of progress lines and times.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;
}
