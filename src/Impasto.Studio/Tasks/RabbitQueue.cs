using System.Text.Json;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using RabbitMQ.Client.Exceptions;

namespace Impasto.Studio.Tasks;

/// <summary>
/// Tasks through RabbitMQ: a quorum queue, confirmed and persistent messages, one unacknowledged message a slot. A connection that is lost is made anew; what was not acknowledged by then comes
/// again, to whom the claim in the store says whether it is to be done.
/// </summary>
/// <param name="broker">Where.</param>
/// <param name="log">Is told when it can't be reached, and when again.</param>
internal sealed partial class RabbitQueue(Broker broker, ILogger<RabbitQueue> log) : ITaskQueue
{
    /// <summary>The queue of tasks, that of tasks which couldn't be done, and the exchange of reports.</summary>
    private const string Waiting = "impasto.tasks", Aside = "impasto.aside", Reports = "impasto.reports";

    private const int MostReports = 1000;

    /// <summary>Tasks that are longer are chains of slices: a message that isn't acknowledged for 30 minutes would end its worker's connection.</summary>
    private static readonly TimeSpan PictureSlice = TimeSpan.FromMinutes(1), FilmSlice = TimeSpan.FromMinutes(5), LongestSlice = TimeSpan.FromMinutes(25), Pause = TimeSpan.FromSeconds(1), Patience = TimeSpan.FromSeconds(30);

    private readonly SemaphoreSlim _turn = new(1);
    private readonly Channel<TaskReport> _reports = Channel.CreateBounded<TaskReport>(new BoundedChannelOptions(MostReports) { FullMode = BoundedChannelFullMode.DropOldest });
    private IConnection? _connection;
    private IChannel? _sender;
    private bool _isAway;

    /// <inheritdoc/>
    public bool Outlives => true;

    /// <inheritdoc/>
    /// <remarks>A film is looked through at the begin of each slice, which may take longer than a slice: later ones are longer.</remarks>
    public TimeSpan? SliceOf(WorkTask task) =>
        task.Request.Kind != JobKind.Film ? PictureSlice : FilmSlice * (1 + task.Link) is var slice && slice < LongestSlice ? slice : LongestSlice;

    /// <inheritdoc/>
    public Task<QueueLook> LookAsync(CancellationToken cancel) => SendAsync(async channel =>
    {
        var found = await channel.QueueDeclarePassiveAsync(Waiting, cancel).ConfigureAwait(false);
        // Each slot is a consumer. As many again wait, so that none is idle while the studio looks.
        return new QueueLook(2 * (int)found.ConsumerCount, found.MessageCount == 0);
    }, cancel);

    /// <inheritdoc/>
    public Task PublishAsync(WorkTask task, CancellationToken cancel) => SendAsync(async channel =>
    {
        await channel.BasicPublishAsync("", Waiting, mandatory: true, new BasicProperties { Persistent = true, MessageId = task.Id, ContentType = "application/json" },
            JsonSerializer.SerializeToUtf8Bytes(task, TaskJson.Options), cancel).ConfigureAwait(false);
        return true;
    }, cancel);

    /// <inheritdoc/>
    public void Report(TaskReport report) => _reports.Writer.TryWrite(report);

    /// <inheritdoc/>
    public Task ListenAsync(Action<TaskReport> hear, CancellationToken cancel) => KeepUpAsync(async (channel, closed) =>
    {
        var own = await channel.QueueDeclareAsync("", durable: false, exclusive: true, autoDelete: true, new Dictionary<string, object?> { ["x-max-length"] = MostReports }, cancellationToken: closed).ConfigureAwait(false);
        await channel.QueueBindAsync(own.QueueName, Reports, "", cancellationToken: closed).ConfigureAwait(false);
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += (_, message) =>
        {
            hear(Read<TaskReport>(message));
            return Task.CompletedTask;
        };
        await channel.BasicConsumeAsync(own.QueueName, autoAck: true, consumer, closed).ConfigureAwait(false);
        await Task.Delay(Timeout.Infinite, closed).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }, cancel);

    /// <inheritdoc/>
    public async Task ConsumeAsync(int slots, Func<TaskDelivery, CancellationToken, Task> work, CancellationToken cancel)
    {
        // What is still worked at when a connection is lost keeps its slot.
        using var free = new SemaphoreSlim(slots);
        var telling = KeepUpAsync(TellAsync, cancel);
        await KeepUpAsync((channel, closed) => TakeAsync(channel, slots, free, work, closed, cancel), cancel).ConfigureAwait(false);
        for (var i = 0; i < slots; i++)
            await free.WaitAsync(CancellationToken.None).ConfigureAwait(false);
        await telling.ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_connection is not null)
            await _connection.DisposeAsync().ConfigureAwait(false);
        _turn.Dispose();
    }

    private async Task TakeAsync(IChannel channel, int slots, SemaphoreSlim free, Func<TaskDelivery, CancellationToken, Task> work, CancellationToken closed, CancellationToken ends)
    {
        var come = Channel.CreateUnbounded<Delivery>();
        await channel.BasicQosAsync(0, 1, global: false, closed).ConfigureAwait(false);
        for (var slot = 0; slot < slots; slot++)
        {
            var consumer = new AsyncEventingBasicConsumer(channel);
            consumer.ReceivedAsync += (_, message) =>
            {
                come.Writer.TryWrite(new Delivery(this, channel, message.DeliveryTag, Read<WorkTask>(message)));
                return Task.CompletedTask;
            };
            await channel.BasicConsumeAsync(Waiting, autoAck: false, consumer, closed).ConfigureAwait(false);
        }
        await foreach (var delivery in come.Reader.ReadAllAsync(closed).ConfigureAwait(false))
        {
            await free.WaitAsync(closed).ConfigureAwait(false);
            _ = Task.Run(async () =>
            {
                await work(delivery, ends).ConfigureAwait(false);
                free.Release();
            }, CancellationToken.None);
        }
    }

    private async Task TellAsync(IChannel channel, CancellationToken closed)
    {
        await foreach (var report in _reports.Reader.ReadAllAsync(closed).ConfigureAwait(false))
            await channel.BasicPublishAsync(Reports, "", mandatory: false, new BasicProperties(), JsonSerializer.SerializeToUtf8Bytes(report, TaskJson.Options), closed).ConfigureAwait(false);
    }

    /// <summary>Does something with a channel of its own, and again with another when that is closed, until it is cancelled.</summary>
    private async Task KeepUpAsync(Func<IChannel, CancellationToken, Task> act, CancellationToken cancel)
    {
        while (!cancel.IsCancellationRequested)
        {
            try
            {
                using var closed = CancellationTokenSource.CreateLinkedTokenSource(cancel);
                var channel = await OpenAsync(cancel).ConfigureAwait(false);
                await using (channel.ConfigureAwait(false))
                {
                    channel.ChannelShutdownAsync += (_, _) => CloseAsync(closed);
                    if (channel.IsClosed)
                        continue;
                    await act(channel, closed.Token).ConfigureAwait(false);
                }
            }
            catch (Exception e) when (e is BrokerException or OperationCanceledException || IsBrokers(e))
            {
                // It is tried again.
            }
            await Task.Delay(Pause, cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        static async Task CloseAsync(CancellationTokenSource closed)
        {
            try
            {
                await closed.CancelAsync().ConfigureAwait(false);
            }
            catch (ObjectDisposedException)
            {
                // Nobody waits for it any more.
            }
        }
    }

    /// <summary>Does something with the channel whose messages are confirmed.</summary>
    private async Task<T> SendAsync<T>(Func<IChannel, Task<T>> act, CancellationToken cancel)
    {
        if (_sender is not { IsOpen: true })
        {
            var channel = await OpenAsync(cancel).ConfigureAwait(false);
            if (Interlocked.Exchange(ref _sender, channel) is { } old)
                await old.DisposeAsync().ConfigureAwait(false);
        }
        // A broker that has just begun confirms nothing before its queues have a leader.
        try
        {
            return await act(_sender).WaitAsync(Patience, cancel).ConfigureAwait(false);
        }
        catch (Exception e) when (IsBrokers(e))
        {
            await _sender.DisposeAsync().ConfigureAwait(false);
            throw Away(e);
        }
    }

    private async Task<IChannel> OpenAsync(CancellationToken cancel)
    {
        await _turn.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            if (_connection is not { IsOpen: true })
            {
                if (_connection is not null)
                    await _connection.DisposeAsync().ConfigureAwait(false);
                _connection = null;
                var factory = new ConnectionFactory { Uri = broker.Address, ClientProvidedName = "impasto", AutomaticRecoveryEnabled = false };
                _connection = await factory.CreateConnectionAsync(cancel).ConfigureAwait(false);
            }
            var channel = await _connection.CreateChannelAsync(new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true), cancel).ConfigureAwait(false);
            await DeclareAsync(channel, cancel).ConfigureAwait(false);
            if (_isAway)
                Back(log, broker.Name);
            _isAway = false;
            return channel;
        }
        catch (Exception e) when (IsBrokers(e))
        {
            var away = Away(e);
            // Once, and not every second.
            if (!_isAway)
                Gone(log, away.Message);
            _isAway = true;
            throw away;
        }
        finally
        {
            _turn.Release();
        }
    }

    private static async Task DeclareAsync(IChannel channel, CancellationToken cancel)
    {
        await channel.ExchangeDeclareAsync(Reports, ExchangeType.Fanout, durable: true, cancellationToken: cancel).ConfigureAwait(false);
        await channel.QueueDeclareAsync(Aside, durable: true, exclusive: false, autoDelete: false, new Dictionary<string, object?> { ["x-queue-type"] = "quorum" }, cancellationToken: cancel).ConfigureAwait(false);
        await channel.QueueDeclareAsync(Waiting, durable: true, exclusive: false, autoDelete: false, new Dictionary<string, object?>
        {
            ["x-queue-type"] = "quorum",
            ["x-dead-letter-exchange"] = "",
            ["x-dead-letter-routing-key"] = Aside,
            // Attempts are counted in the store. Newer brokers would throw a task away after 20 deliveries.
            ["x-delivery-limit"] = 1_000_000,
        }, cancellationToken: cancel).ConfigureAwait(false);
    }

    private BrokerException Away(Exception e) => new($"The broker at {broker.Name} can't be reached or refuses: {e.GetBaseException().Message.TrimEnd('.')}", "see that it runs, and that its address, user and password are right", e);

    private static bool IsBrokers(Exception e) => e is RabbitMQClientException or IOException or System.Net.Sockets.SocketException or TimeoutException or ObjectDisposedException or AggregateException
        or System.Security.Authentication.AuthenticationException;

    private static T Read<T>(BasicDeliverEventArgs message) => JsonSerializer.Deserialize<T>(message.Body.Span, TaskJson.Options)!;

    [LoggerMessage(LogLevel.Warning, "{Sentence} It is tried again every second.")]
    private static partial void Gone(ILogger log, string sentence);

    [LoggerMessage(LogLevel.Warning, "The broker at {Name} is there again.")]
    private static partial void Back(ILogger log, string name);

    private sealed class Delivery(RabbitQueue queue, IChannel channel, ulong tag, WorkTask task) : TaskDelivery(task)
    {
        public override Task AcknowledgeAsync() => AnswerAsync(() => channel.BasicAckAsync(tag, multiple: false));

        public override Task GiveBackAsync() => AnswerAsync(() => channel.BasicNackAsync(tag, multiple: false, requeue: true));

        public override Task LayAsideAsync() => AnswerAsync(() => channel.BasicRejectAsync(tag, requeue: false));

        private async Task AnswerAsync(Func<ValueTask> answer)
        {
            try
            {
                await answer().ConfigureAwait(false);
            }
            catch (Exception e) when (IsBrokers(e))
            {
                throw queue.Away(e);
            }
        }
    }
}
