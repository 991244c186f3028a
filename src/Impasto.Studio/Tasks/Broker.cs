namespace Impasto.Studio.Tasks;

/// <summary>Where the broker is, and who asks. What it is called in sentences has no password in it.</summary>
internal sealed record Broker
{
    /// <summary>A variable of the environment that names it, too: other users of a machine can read the arguments of commands.</summary>
    public const string Variable = "IMPASTO_BROKER";

    private const string Example = "give one such as amqp://user:password@machine, or amqps:// with TLS";

    private Broker(Uri address) => Address = address;

    /// <summary>The whole address.</summary>
    public Uri Address { get; }

    /// <summary>Machine, port and virtual host.</summary>
    public string Name => Address.Authority.Split('@')[^1] + Address.AbsolutePath.TrimEnd('/');

    /// <inheritdoc/>
    public override string ToString() => Name;

    /// <summary>The one that is named; null where none is.</summary>
    /// <param name="address">What was given; without it the variable counts.</param>
    /// <exception cref="UsageException">It is no broker's address.</exception>
    public static Broker? Find(string? address)
    {
        if ((address ?? Environment.GetEnvironmentVariable(Variable)) is not { Length: > 0 } given)
            return null;
        // The address itself isn't repeated: it may hold a password.
        if (!Uri.TryCreate(given, UriKind.Absolute, out var uri) || uri.Scheme is not ("amqp" or "amqps") || uri.Host.Length == 0)
            throw new UsageException("The broker's address is none of RabbitMQ's", Example);
        return new Broker(uri);
    }
}
