using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Data.Sqlite;

namespace Impasto.Studio;

/// <summary>
/// Who may use a studio that other machines reach, in a SQLite file of its own that several processes may open. Tokens and sessions are random numbers of 256 bits, of which only the SHA-256 is kept.
/// </summary>
internal sealed partial class UserStore : IDisposable
{
    /// <summary>The user who is there from the beginning, to whom the jobs and pictures of a studio for this machine alone belong, too.</summary>
    public const string First = "owner";

    /// <summary>How long a browser stays signed in.</summary>
    public static readonly TimeSpan SessionTime = TimeSpan.FromDays(30);

    private readonly SqliteConnection _connection;
    private readonly TimeProvider _clock;
    private readonly Lock _gate = new();

    /// <summary>Opens a store, or makes one.</summary>
    /// <exception cref="InputException">The file is none of the studio's, or damaged.</exception>
    public UserStore(string path, TimeProvider clock)
    {
        _clock = clock;
        _connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false, ForeignKeys = true }.ToString());
        try
        {
            _connection.Open();
            Do("PRAGMA journal_mode = WAL");
            Do("CREATE TABLE IF NOT EXISTS users (name TEXT PRIMARY KEY, token TEXT NOT NULL UNIQUE)");
            Do("CREATE TABLE IF NOT EXISTS sessions (secret TEXT PRIMARY KEY, name TEXT NOT NULL REFERENCES users (name) ON DELETE CASCADE, ends TEXT NOT NULL)");
        }
        catch (SqliteException e)
        {
            _connection.Dispose();
            throw new InputException($"The studio's users in {path} can't be read: {e.Message.TrimEnd('.')}", "give another `Data`, or move that file away") { File = path };
        }
    }

    /// <summary>Whether there is anybody.</summary>
    public bool IsEmpty => Text("SELECT name FROM users LIMIT 1") is null;

    /// <summary>Makes a user, or gives one a new token and ends what was signed in with the old one.</summary>
    /// <returns>The token, which nobody can find out afterwards.</returns>
    /// <exception cref="UsageException">That can be nobody's name.</exception>
    public string Invite(string name)
    {
        if (!Name().IsMatch(name))
            throw new UsageException($"'{name}' can't be a user's name", "use up to 40 of the letters a to z, digits and hyphens, a letter first");
        var token = Secret();
        lock (_gate)
        {
            Do("DELETE FROM users WHERE name = $name", ("$name", name));
            Do("INSERT INTO users (name, token) VALUES ($name, $token)", ("$name", name), ("$token", Hash(token)));
        }
        return token;
    }

    /// <summary>Lets a user in no more.</summary>
    /// <returns>Whether there was one.</returns>
    public bool Dismiss(string name)
    {
        lock (_gate)
            return Do("DELETE FROM users WHERE name = $name", ("$name", name)) == 1;
    }

    /// <summary>Whose token it is; null where it is nobody's.</summary>
    public string? OfToken(string token) => Text("SELECT name FROM users WHERE token = $token", ("$token", Hash(token)));

    /// <summary>Whose session it is; null where it is none, or over.</summary>
    public string? OfSession(string secret) => Text("SELECT name FROM sessions WHERE secret = $secret AND ends > $now", ("$secret", Hash(secret)), ("$now", Time(_clock.GetUtcNow())));

    /// <summary>Begins a session.</summary>
    /// <returns>What the browser shows to be known.</returns>
    public string Begin(string name)
    {
        var secret = Secret();
        lock (_gate)
        {
            Do("DELETE FROM sessions WHERE ends <= $now", ("$now", Time(_clock.GetUtcNow())));
            Do("INSERT INTO sessions (secret, name, ends) VALUES ($secret, $name, $ends)", ("$secret", Hash(secret)), ("$name", name), ("$ends", Time(_clock.GetUtcNow() + SessionTime)));
        }
        return secret;
    }

    /// <summary>Ends a session.</summary>
    public void End(string secret)
    {
        lock (_gate)
            Do("DELETE FROM sessions WHERE secret = $secret", ("$secret", Hash(secret)));
    }

    /// <inheritdoc/>
    public void Dispose() => _connection.Dispose();

    private static string Secret() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));

    private static string Hash(string secret) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("O", CultureInfo.InvariantCulture);

    private int Do(string sql, params ReadOnlySpan<(string Name, string Value)> values)
    {
        using var command = Command(sql, values);
        return command.ExecuteNonQuery();
    }

    private string? Text(string sql, params ReadOnlySpan<(string Name, string Value)> values)
    {
        lock (_gate)
        {
            using var command = Command(sql, values);
            return command.ExecuteScalar() as string;
        }
    }

    private SqliteCommand Command(string sql, ReadOnlySpan<(string Name, string Value)> values)
    {
        var command = _connection.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, value) in values)
            command.Parameters.AddWithValue(name, value);
        return command;
    }

    [GeneratedRegex("^[a-z][a-z0-9-]{0,39}$")]
    private static partial Regex Name();
}
