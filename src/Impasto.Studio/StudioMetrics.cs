using System.Globalization;
using System.Text;

namespace Impasto.Studio;

/// <summary>Numbers for Prometheus, in its text format 0.0.4. Counters begin with the process, as it expects.</summary>
internal sealed class StudioMetrics(JobStore store, Shelves shelves)
{
    private readonly Lock _gate = new();
    private readonly SortedDictionary<(string Method, JobState State), (long Jobs, double Seconds)> _ended = [];

    /// <summary>Counts a job that ended, or was paused.</summary>
    /// <param name="method">Its method.</param>
    /// <param name="state">How it ended.</param>
    /// <param name="time">How long it was worked at.</param>
    public void Count(string method, JobState state, TimeSpan time)
    {
        lock (_gate)
        {
            var (jobs, seconds) = _ended.GetValueOrDefault((method, state));
            _ended[(method, state)] = (jobs + 1, seconds + time.TotalSeconds);
        }
    }

    /// <summary>All of them.</summary>
    public string Text()
    {
        var text = new StringBuilder();
        Begin("impasto_jobs", "gauge", "Jobs in the queue and the history.");
        foreach (var state in Enum.GetValues<JobState>())
            Line("impasto_jobs", $"{{state=\"{Label(state)}\"}}", store.Count(state));
        Begin("impasto_queue_length", "gauge", "Jobs that wait for their turn.");
        Line("impasto_queue_length", "", store.Count(JobState.Pending));
        Begin("impasto_pictures_bytes", "gauge", "Bytes of pictures and results.");
        Line("impasto_pictures_bytes", "", shelves.All().Sum(one => one.Shelf.TotalBytes));
        Begin("impasto_pictures_limit_bytes", "gauge", "Bytes of a user from which on no more pictures are accepted.");
        Line("impasto_pictures_limit_bytes", "", shelves.Limit);
        lock (_gate)
        {
            Begin("impasto_jobs_ended_total", "counter", "Jobs that ended or were paused, by method and how.");
            foreach (var ((method, state), (jobs, _)) in _ended)
                Line("impasto_jobs_ended_total", $"{{method=\"{method}\",state=\"{Label(state)}\"}}", jobs);
            Begin("impasto_job_seconds_total", "counter", "Seconds of work at jobs, by method and how they ended.");
            foreach (var ((method, state), (_, seconds)) in _ended)
                Line("impasto_job_seconds_total", $"{{method=\"{method}\",state=\"{Label(state)}\"}}", seconds);
        }
        return text.ToString();

        void Begin(string name, string type, string help) => text.Append(CultureInfo.InvariantCulture, $"# HELP {name} {help}\n# TYPE {name} {type}\n");
        void Line(string name, string labels, double value) => text.Append(CultureInfo.InvariantCulture, $"{name}{labels} {value}\n");
    }

    private static string Label(JobState state) => state.ToString().ToLowerInvariant();
}
