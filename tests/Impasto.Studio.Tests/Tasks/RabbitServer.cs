using System.Net;
using System.Net.Sockets;

namespace Impasto.Studio.Tests.Tasks;

/// <summary>A broker of one's own, with a folder and ports of its own, that can be killed and started again.</summary>
internal sealed class RabbitServer : KillableProcess
{
    private readonly string _folder;
    private readonly int _port = FreePort(), _other = FreePort();

    private RabbitServer(string folder)
    {
        _folder = folder;
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "plugins"), "[].");
    }

    /// <summary>The server's program; null where there is none. Debian's command for everybody lets only root and its own user in.</summary>
    private static string? Program => new[] { "/usr/lib/rabbitmq/bin/rabbitmq-server" }
        .Concat((Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Select(folder => Path.Combine(folder, "rabbitmq-server"))).FirstOrDefault(File.Exists);

    /// <summary>The address, with its user and password.</summary>
    public string Address => $"amqp://guest:guest@127.0.0.1:{_port}";

    /// <summary>Starts one, or skips the test where there is none.</summary>
    public static RabbitServer StartOrSkip(string folder)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows() || Program is null, "rabbitmq-server is not installed.");
        var server = new RabbitServer(folder);
        server.Start();
        return server;
    }

    /// <summary>Starts it; it takes some seconds until it answers.</summary>
    public void Start() => Start($"'{Program}'", Path.Combine(_folder, "log"),
    [
        ("HOME", _folder), ("RABBITMQ_NODENAME", $"impasto-{_port}@localhost"), ("RABBITMQ_NODE_PORT", $"{_port}"), ("RABBITMQ_NODE_IP_ADDRESS", "127.0.0.1"), ("RABBITMQ_DIST_PORT", $"{_other}"),
        ("RABBITMQ_MNESIA_BASE", Path.Combine(_folder, "data")), ("RABBITMQ_LOG_BASE", _folder), ("RABBITMQ_LOGS", "-"), ("RABBITMQ_ENABLED_PLUGINS_FILE", Path.Combine(_folder, "plugins")),
        ("RABBITMQ_CONFIG_FILE", Path.Combine(_folder, "none")), ("RABBITMQ_PID_FILE", Path.Combine(_folder, "pid")), ("RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS", "+S 1:1"),
    ]);

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
