using System.Globalization;
using Impasto.Methods;
using Impasto.TestSupport;

namespace Impasto.Cli.Tests;

public sealed class ProgressDisplayTests : IDisposable
{
    private readonly StringWriter _error = new();
    private readonly SteppedClock _clock = new();

    private ProgressDisplay Display(bool isLive, bool isQuiet = false, int width = 100, string name = "photo.jpg") =>
        new(new Terminal { Out = TextWriter.Null, Error = _error, IsLive = isLive, Width = width, Clock = _clock }, name, isQuiet);

    public void Dispose() => _error.Dispose();

    [Fact]
    public void Redirected_progress_is_a_line_at_once_one_every_five_seconds_and_the_last()
    {
        var display = Display(isLive: false);
        display.Begin("reading");
        for (var step = 1; step <= 100; step++)
        {
            _clock.Advance(0.1);
            display.Report(new StyleProgress("scale 1", step, 100, 1.0 / step));
        }
        display.End();
        Assert.Equal(
            ["photo.jpg: reading", "photo.jpg: 1/100, loss 1, scale 1", "photo.jpg: 51/100, 10.0 it/s, ETA 0:05, loss 0.01961, scale 1",
                "photo.jpg: 100/100, 10.0 it/s, loss 0.01, scale 1", ""],
            _error.ToString().ReplaceLineEndings("\n").Split('\n'));
    }

    [Fact]
    public void A_terminal_gets_one_line_drawn_over_and_wiped_at_the_end()
    {
        var display = Display(isLive: true);
        display.Begin("reading");
        display.Report(new StyleProgress("scale 1", 1, 4));
        _clock.Advance(2);
        display.Report(new StyleProgress("scale 1", 2, 4));
        display.End();
        const string last = "photo.jpg [##########..........] 2/4  2.0 s/it  ETA 0:04  scale 1";
        Assert.Equal(
            ["", "photo.jpg: reading", "photo.jpg [#####...............] 1/4  scale 1", last, new string(' ', last.Length), ""],
            _error.ToString().Split('\r'));
        Assert.DoesNotContain('\n', _error.ToString());
        Assert.DoesNotContain('\e', _error.ToString());
    }

    [Fact]
    public void A_narrow_terminal_gets_a_shorter_line()
    {
        var display = Display(isLive: true, width: 20);
        display.Report(new StyleProgress("a long name of a stage", 1, 4, 0.5));
        Assert.All(_error.ToString().Split('\r'), line => Assert.True(line.Length < 20));
    }

    [Theory]
    [InlineData("富士山の写真をゴッホの星月夜のように描く.jpg", 2)]
    [InlineData("café.jpg", 1)]
    [InlineData("🌊🌊🌊🌊🌊🌊🌊🌊🌊🌊🌊🌊🌊🌊.jpg", 2)]
    public void Wide_letters_fill_no_more_than_the_line(string name, int columns)
    {
        var display = Display(isLive: true, width: 40, name: name);
        display.Report(new StyleProgress("a stage", 1, 4, 0.5));
        display.End();
        var lines = _error.ToString().Split('\r');
        var letters = name[..name.IndexOf('.', StringComparison.Ordinal)].EnumerateRunes().Count(rune => rune.Value != 0x301);
        Assert.Equal(Math.Min(39, letters * columns + ".jpg ".Length + "[#####...............] 1/4  loss 0.5  a stage".Length), Printable.Columns(lines[1]), 1.0);
        // What is wiped is what was drawn.
        Assert.Equal(Printable.Columns(lines[1]), lines[2].Length);
    }

    [Fact]
    public void Names_can_not_steer_the_terminal()
    {
        var display = Display(isLive: true, name: "a\e[2J\rb\u009b\u202e.jpg");
        display.Begin("reading");
        Assert.Equal("\ra?[2J?b??.jpg: reading", _error.ToString());
    }

    [Fact]
    public void The_rate_is_that_of_the_last_seconds()
    {
        var display = Display(isLive: false);
        for (var step = 1; step <= 200; step++)
        {
            _clock.Advance(step <= 100 ? 0.01 : 1);
            display.Report(new StyleProgress("", step, 200));
        }
        Assert.Contains("200/200, 1.0 it/s", _error.ToString());
    }

    [Fact]
    public void Steps_that_will_take_longer_count_as_more()
    {
        var display = Display(isLive: false);
        display.Report(new StyleProgress("", 1, 200) { Remaining = 500 });
        _clock.Advance(10);
        display.Report(new StyleProgress("", 11, 200) { Remaining = 490 });
        Assert.Contains("11/200, 1.0 it/s, ETA 8:10", _error.ToString());
    }

    [Fact]
    public void The_time_left_stays_steady_when_larger_scales_begin_and_steps_are_skipped()
    {
        var display = Display(isLive: false);
        // A step of 10 at the first scale takes 0.1 s, one of 40 at the second 0.4 s; the first scale ends after 60 of its 100 steps.
        for (var step = 1; step <= 60; step++)
        {
            _clock.Advance(0.1);
            display.Report(new StyleProgress("small", step, 150) { Cost = 10, Remaining = 10 * (100 - step) + 40 * 50 });
        }
        for (var step = 1; step <= 25; step++)
        {
            _clock.Advance(0.4);
            display.Report(new StyleProgress("large", 100 + step, 150) { Cost = 40, Remaining = 40 * (50 - step) });
        }
        var lines = _error.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(", ")).Where(facts => facts[^1].Trim() == "large").ToList();
        Assert.NotEmpty(lines);
        Assert.All(lines, facts =>
        {
            var step = int.Parse(facts[0].Split(' ')[^1].Split('/')[0], CultureInfo.InvariantCulture);
            Assert.Equal("2.5 it/s", facts[1]);
            Assert.Equal($"ETA 0:{Math.Ceiling((150 - step) * 0.4):00}", facts[2]);
        });
    }

    [Fact]
    public void Quiet_says_nothing_but_knows_where_it_is()
    {
        var display = Display(isLive: true, isQuiet: true);
        display.Begin("reading");
        display.Report(new StyleProgress("x", 3, 4));
        display.End();
        Assert.Empty(_error.ToString());
        Assert.Equal(3, display.Last!.Value.Step);
    }
}
