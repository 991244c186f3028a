using System.Globalization;
using System.Text;
using Impasto.Methods;

namespace Impasto.Cli;

/// <summary>Shows one picture's progress: a line drawn over on a terminal, else a line every few seconds.</summary>
internal sealed class ProgressDisplay : IProgress<StyleProgress>
{
    private static readonly TimeSpan Redraw = TimeSpan.FromMilliseconds(100);

    /// <summary>The rate is that of the last seconds.</summary>
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(5);

    private readonly Terminal _terminal;
    private readonly string _name;
    private readonly bool _isQuiet;
    private readonly string _unit;
    private readonly TimeSpan _line;
    private readonly Lock _gate = new();
    private readonly Queue<(long Time, double Work)> _recent = new();
    private long? _lastShown;
    private double _work;
    private int _drawn;

    /// <param name="terminal">Where to write.</param>
    /// <param name="name">What is worked on.</param>
    /// <param name="isQuiet">Say nothing.</param>
    /// <param name="unit">What a step is: "it" for iterations.</param>
    /// <param name="line">How often a line is written where lines stay; null is every 5 seconds.</param>
    public ProgressDisplay(Terminal terminal, string name, bool isQuiet, string unit = "it", TimeSpan? line = null) =>
        (_terminal, _name, _isQuiet, _unit, _line) = (terminal, name, isQuiet, unit, line ?? TimeSpan.FromSeconds(5));

    /// <summary>The last report, so that a stop can say how far the work was.</summary>
    public StyleProgress? Last { get; private set; }

    /// <summary>Says at once what is being done.</summary>
    public void Begin(string what)
    {
        if (_isQuiet)
            return;
        lock (_gate)
            Show($"{_name}: {what}");
    }

    /// <inheritdoc/>
    public void Report(StyleProgress value)
    {
        lock (_gate)
        {
            // Where stages differ, steps that were skipped between two of them took no time.
            _work += value.Cost * (value.Remaining is not null && Last?.Stage != value.Stage ? 1 : value.Step - (Last?.Step ?? 0));
            Last = value;
            if (_isQuiet)
                return;
            var now = _terminal.Clock.GetTimestamp();
            _recent.Enqueue((now, _work));
            while (_recent.Count > 2 && _terminal.Clock.GetElapsedTime(_recent.Peek().Time, now) > Window)
                _recent.Dequeue();
            var isLast = value.Steps > 0 && value.Step >= value.Steps;
            if (_lastShown is { } shown && !isLast && _terminal.Clock.GetElapsedTime(shown, now) < (_terminal.IsLive ? Redraw : _line))
                return;
            _lastShown = now;
            Show(_terminal.IsLive ? Bar(value, now) : Sentence(value, now));
        }
    }

    /// <summary>Says a sentence that stays, above the line that is drawn over.</summary>
    public void Say(string sentence)
    {
        End();
        _terminal.Say(sentence);
    }

    /// <summary>Ends the drawn-over line, so that what follows stands below.</summary>
    public void End()
    {
        lock (_gate)
        {
            if (_drawn > 0)
                _terminal.Error.Write('\r' + new string(' ', _drawn) + '\r');
            _drawn = 0;
        }
    }

    private void Show(string text)
    {
        if (!_terminal.IsLive)
        {
            _terminal.Say(text);
            return;
        }
        text = Printable.Cut(Printable.Of(text), Math.Max(0, _terminal.Width - 1));
        var columns = Printable.Columns(text);
        _terminal.Error.Write('\r' + text + new string(' ', Math.Max(0, _drawn - columns)));
        _terminal.Error.Flush();
        _drawn = columns;
    }

    private string Bar(StyleProgress value, long now)
    {
        var text = new StringBuilder(_name).Append(' ');
        if (value.Steps > 0)
        {
            const int cells = 20;
            var full = (int)((long)cells * Math.Min(value.Step, value.Steps) / value.Steps);
            text.Append('[').Append('#', full).Append('.', cells - full).Append("] ");
        }
        return text.AppendJoin("  ", Facts(value, now)).ToString();
    }

    private string Sentence(StyleProgress value, long now) => $"{_name}: {string.Join(", ", Facts(value, now))}";

    private IEnumerable<string> Facts(StyleProgress value, long now)
    {
        if (value.Steps > 0)
            yield return $"{value.Step}/{value.Steps}";
        else if (value.Step > 0)
            yield return value.Step.ToString(CultureInfo.InvariantCulture);
        var (time, work) = _recent.Peek();
        var seconds = _terminal.Clock.GetElapsedTime(time, now).TotalSeconds;
        if (seconds > 0 && _work > work)
        {
            var speed = (_work - work) / seconds;
            var rate = speed / value.Cost;
            yield return rate >= 1 ? Invariant($"{rate:0.0} {_unit}/s") : Invariant($"{1 / rate:0.0} s/{_unit}");
            if (value.Steps > value.Step)
                yield return $"ETA {Durations.Clock(TimeSpan.FromSeconds(Math.Ceiling((value.Remaining ?? (value.Steps - value.Step) * value.Cost) / speed)))}";
        }
        if (value.Loss is { } loss)
            yield return Invariant($"loss {loss:G4}");
        if (value.Stage.Length > 0)
            yield return value.Stage;
    }

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
