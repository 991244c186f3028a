namespace Impasto;

/// <summary>
/// An error that a user can act upon. The message is one whole sentence that names the thing, the reason and the next step;
/// <see cref="ExitCode"/> is what the command line ends with (DESIGN.md section 4).
/// </summary>
public class ImpastoException : Exception
{
    /// <summary>An error with the exit code 1, "failed".</summary>
    public ImpastoException(string message, Exception? inner = null)
        : this(message, 1, inner)
    {
    }

    /// <summary>An error with an exit code of its own.</summary>
    protected ImpastoException(string message, int exitCode, Exception? inner = null)
        : base(message, inner)
    {
        ExitCode = exitCode;
    }

    /// <summary>1 failed, 2 wrong usage, 3 input unreadable, 4 model missing or corrupt, 5 would not fit in memory.</summary>
    public int ExitCode { get; }
}

/// <summary>An option's value is out of range or options contradict each other (exit code 2).</summary>
public sealed class UsageException(string message, Exception? inner = null) : ImpastoException(message, 2, inner);

/// <summary>An input file can't be read or holds nothing usable (exit code 3).</summary>
public sealed class InputException(string message, Exception? inner = null) : ImpastoException(message, 3, inner);

/// <summary>A model is missing, corrupt or of the wrong kind (exit code 4).</summary>
public sealed class ModelException(string message, Exception? inner = null) : ImpastoException(message, 4, inner);

/// <summary>The work would not fit in memory, said before it starts (exit code 5).</summary>
public sealed class MemoryLimitException(string message) : ImpastoException(message, 5);
