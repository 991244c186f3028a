using Impasto.Imaging;
using Impasto.Methods;
using Impasto.Options;

namespace Impasto.Tests.Methods;

public sealed class StyleSessionTests
{
    private static readonly Picture Gray = Filled(6, 4, 0.5f);

    private static Picture Filled(int width, int height, float value) => new(width, height, 3, [.. Enumerable.Repeat(value, width * height * 3)]);

    private static StyleRequest Request(float strength = 1, object? options = null) => new() { Content = Gray, Styles = [], Strength = strength, Options = options };

    private sealed record ProbeOptions
    {
        [Option("level", "What to paint", Min = 0, Max = 1)]
        public float Level { get; init; } = 1;
    }

    /// <summary>Paints one value everywhere, and notes what is done to it.</summary>
    private sealed class Probe : StyleMethod<ProbeOptions>
    {
        public int Running;
        public int MostRunning;

        public List<Loaded> Loads { get; } = [];

        public List<int> Threads { get; } = [];

        public override string Name => "probe";

        public override string Summary => "paints one value";

        public override string Paper => "none";

        public override void Check(StyleRequest request, ProbeOptions options)
        {
            if (request.Styles.Count > 0)
                throw new UsageException("probe takes no style");
        }

        public override IDisposable? Prepare(StyleJob<ProbeOptions> job)
        {
            job.Kept.Get("level", job.Options.Level, () =>
            {
                Loads.Add(new Loaded());
                return Loads[^1];
            });
            return null;
        }

        public override StyleResult Paint(StyleJob<ProbeOptions> job)
        {
            MostRunning = Math.Max(MostRunning, Interlocked.Increment(ref Running));
            Thread.Sleep(20);
            Interlocked.Decrement(ref Running);
            Threads.Add(Environment.CurrentManagedThreadId);
            job.Notes.Add("painted");
            return new StyleResult(Filled(job.Content.Width, job.Content.Height, job.Options.Level)) { Iterations = 3 };
        }
    }

    private sealed class Loaded : IDisposable
    {
        public bool IsDisposed { get; private set; }

        public void Dispose() => IsDisposed = true;
    }

    [Fact]
    public async Task What_is_loaded_stays_until_something_else_is_wanted_or_the_session_ends()
    {
        var probe = new Probe();
        using (var session = probe.Open())
        {
            await session.RenderAsync(Request(), cancel: TestContext.Current.CancellationToken);
            await session.RenderAsync(Request(), cancel: TestContext.Current.CancellationToken);
            Assert.False(Assert.Single(probe.Loads).IsDisposed);
            await session.RenderAsync(Request(options: new ProbeOptions { Level = 0 }), cancel: TestContext.Current.CancellationToken);
            Assert.Equal([true, false], probe.Loads.Select(loaded => loaded.IsDisposed));
        }
        Assert.All(probe.Loads, loaded => Assert.True(loaded.IsDisposed));
    }

    [Fact]
    public async Task Pictures_of_a_session_wait_for_each_other()
    {
        var probe = new Probe();
        using var session = probe.Open();
        await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => session.RenderAsync(Request(), cancel: TestContext.Current.CancellationToken)));
        Assert.Equal((1, 5), (probe.MostRunning, probe.Threads.Count));
    }

    [Fact]
    public async Task Strength_mask_and_notes_are_the_bases_work()
    {
        using var session = new Probe().Open();
        var half = await session.RenderAsync(Request(0.5f), cancel: TestContext.Current.CancellationToken);
        Assert.All(half.Picture.Pixels, v => Assert.Equal(0.75f, v));
        Assert.Equal((3, "painted"), (half.Iterations, Assert.Single(half.Notes)));
        Assert.All((await session.RenderAsync(Request(0), cancel: TestContext.Current.CancellationToken)).Picture.Pixels, v => Assert.Equal(0.5f, v));
        var masked = await session.RenderAsync(Request() with { Mask = new Picture(1, 1, 1, [0.25f]) }, cancel: TestContext.Current.CancellationToken);
        Assert.All(masked.Picture.Pixels, v => Assert.Equal(0.625f, v));
    }

    [Fact]
    public async Task Options_are_of_the_methods_type_and_in_range()
    {
        using var session = new Probe().Open();
        var wrong = await Assert.ThrowsAsync<UsageException>(() => session.RenderAsync(Request(options: "fast")));
        Assert.Equal("probe takes options of the type ProbeOptions, but was given String.", wrong.Message);
        var beyond = await Assert.ThrowsAsync<UsageException>(() => session.RenderAsync(Request(options: new ProbeOptions { Level = 2 })));
        Assert.Equal("`Level` is 2, but must be from 0 to 1.", beyond.Message);
    }

    [Fact]
    public async Task A_closed_session_says_so()
    {
        var session = new Probe().Open();
        session.Dispose();
        session.Dispose();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => session.RenderAsync(Request()));
    }
}
