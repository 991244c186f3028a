using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Impasto.Studio.Tasks;
using Microsoft.AspNetCore.Http;
using Microsoft.Data.Sqlite;

namespace Impasto.Studio;

/// <summary>The jobs in a SQLite file, which outlives the process however that ends: write-ahead log, a transaction for every change.</summary>
internal sealed class JobStore : IDisposable
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter() } };

    private readonly SqliteConnection _connection;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, long> _served = [];
    private long _serving;

    /// <summary>Opens a store, or makes one. Jobs that were running when the last process ended wait for their turn again.</summary>
    /// <exception cref="InputException">The file is none of the studio's, or damaged.</exception>
    public JobStore(string path)
    {
        _connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        try
        {
            _connection.Open();
            Do("PRAGMA journal_mode = WAL");
            Do("PRAGMA synchronous = FULL");
            Do("""
                CREATE TABLE IF NOT EXISTS jobs (
                  id TEXT PRIMARY KEY, place INTEGER NOT NULL, request TEXT NOT NULL, state TEXT NOT NULL, created TEXT NOT NULL, result TEXT, message TEXT, seconds REAL)
                """);
            AddColumn("parts");
            AddColumn("owner");
            AddColumn("words");
            AddColumn("run", "INTEGER NOT NULL DEFAULT 0");
            AddWords();
            Do("""
                CREATE TABLE IF NOT EXISTS tasks (
                  id TEXT PRIMARY KEY, job TEXT NOT NULL, part INTEGER NOT NULL, published INTEGER NOT NULL DEFAULT 0, state TEXT, result TEXT, notes TEXT, UNIQUE (job, part))
                """);
            Do("UPDATE jobs SET state = 'Pending' WHERE state = 'Running'");
        }
        catch (SqliteException e)
        {
            _connection.Dispose();
            throw new InputException($"The studio's jobs in {path} can't be read: {e.Message.TrimEnd('.')}", "give another `Data`, or move that file away") { File = path };
        }
    }

    /// <summary>All jobs, the newest first.</summary>
    public IReadOnlyList<Job> All() => Read("SELECT * FROM jobs ORDER BY place DESC");

    /// <summary>A user's jobs, the newest first.</summary>
    public IReadOnlyList<Job> Of(string owner, JobSearch search)
    {
        search.Check();
        var words = search.Words;
        return Read($"""
            SELECT * FROM jobs
            WHERE COALESCE(owner, '') = $owner AND created >= $from AND created < $until {string.Concat(words.Select((_, i) => $"AND instr(words, $word{i}) > 0 "))}
            ORDER BY place DESC LIMIT $limit OFFSET $offset
            """,
            [("$owner", owner), ("$from", Time(search.From ?? DateTimeOffset.MinValue)), ("$until", Time(search.Until ?? DateTimeOffset.MaxValue)),
                ("$limit", search.Limit ?? -1), ("$offset", search.Offset ?? 0), .. words.Select((word, i) => ($"$word{i}", (object?)word))]);
    }

    /// <summary>A user's jobs that aren't ended, and the newest of the others, the newest first.</summary>
    public IReadOnlyList<Job> Recent(string owner, int most) => Read("""
        SELECT * FROM jobs
        WHERE COALESCE(owner, '') = $owner AND (state IN ('Pending', 'Running', 'Paused') OR id IN (SELECT id FROM jobs WHERE COALESCE(owner, '') = $owner ORDER BY place DESC LIMIT $most))
        ORDER BY place DESC
        """, ("$owner", owner), ("$most", most));

    /// <summary>A job; null where there is none of that name.</summary>
    public Job? Find(string id) => Read("SELECT * FROM jobs WHERE id = $id", ("$id", id)) is [var job] ? job : null;

    /// <summary>The job whose turn it is, now running; null where none waits. Users take turns, however much one of them asks for.</summary>
    /// <param name="begun">Jobs that are running and have more to do, in their order: a user's come before what waits.</param>
    public Job? Take(params IReadOnlyList<Job> begun)
    {
        lock (_gate)
        {
            var first = begun.Concat(Read("SELECT *, MIN(place) FROM jobs WHERE state = 'Pending' GROUP BY COALESCE(owner, '')")).DistinctBy(job => job.Owner);
            if (first.MinBy(waiting => (_served.GetValueOrDefault(waiting.Owner), waiting.Place)) is not { } job)
                return null;
            _served[job.Owner] = ++_serving;
            Do("UPDATE jobs SET state = 'Running' WHERE id = $id", ("$id", job.Id));
            return job with { State = JobState.Running };
        }
    }

    /// <summary>Adds a job at the queue's end.</summary>
    /// <param name="request">What it is.</param>
    /// <param name="now">The time.</param>
    /// <param name="owner">Whose it is.</param>
    /// <param name="most">Jobs of one user that may wait.</param>
    /// <param name="method">The method that does it, by which it can be found.</param>
    /// <exception cref="RefusedException">As many as can wait are waiting.</exception>
    public Job Add(JobRequest request, DateTimeOffset now, string owner = "", int most = int.MaxValue, string method = "")
    {
        var id = Guid.CreateVersion7().ToString("N");
        lock (_gate)
        {
            using var waiting = Command("SELECT COUNT(*) FROM jobs WHERE state IN ('Pending', 'Paused') AND COALESCE(owner, '') = $owner", [("$owner", owner)]);
            if ((long)waiting.ExecuteScalar()! >= most)
                throw new RefusedException(StatusCodes.Status429TooManyRequests, $"{most} jobs are waiting, and no more can", "wait for some, or remove them");
            Do("INSERT INTO jobs (id, place, request, state, created, owner, words) SELECT $id, COALESCE(MAX(place), 0) + 1, $request, 'Pending', $created, $owner, $words FROM jobs",
                ("$id", id), ("$owner", owner), ("$request", JsonSerializer.Serialize(request, Json)), ("$created", Time(now)), ("$words", request.Words(method)));
            return Find(id)!;
        }
    }

    /// <summary>A job's tasks, which are made where they aren't there yet; parts that the job has are done.</summary>
    /// <param name="job">The job.</param>
    /// <param name="parts">Its parts.</param>
    public IReadOnlyList<StoredTask> TasksOf(Job job, IReadOnlyList<WorkTask> parts)
    {
        lock (_gate)
        {
            using var transaction = _connection.BeginTransaction();
            foreach (var task in parts)
            {
                var done = job.Parts.ElementAtOrDefault(task.Part);
                Do("INSERT OR IGNORE INTO tasks (id, job, part, state, result) VALUES ($id, $job, $part, $state, $result)",
                    ("$id", task.Id), ("$job", job.Id), ("$part", task.Part), ("$state", done is null ? null : nameof(TaskState.Done)), ("$result", done));
            }
            using var command = Command("SELECT * FROM tasks WHERE job = $job ORDER BY part", [("$job", job.Id)]);
            var tasks = new List<StoredTask>();
            using (var rows = command.ExecuteReader())
            {
                while (rows.Read())
                {
                    tasks.Add(new StoredTask(parts[(int)(long)rows["part"]])
                    {
                        IsPublished = (long)rows["published"] != 0,
                        State = rows["state"] is string state ? Enum.Parse<TaskState>(state) : null,
                        Result = rows["result"] as string,
                        Notes = rows["notes"] is string notes ? JsonSerializer.Deserialize<string[]>(notes, Json)! : [],
                    });
                }
            }
            transaction.Commit();
            return tasks;
        }
    }

    /// <summary>Stores whether a task is in the queue, or with a worker.</summary>
    public void Publish(string task, bool isPublished)
    {
        lock (_gate)
            Do("UPDATE tasks SET published = $published WHERE id = $id", ("$id", task), ("$published", isPublished ? 1 : 0));
    }

    /// <summary>Stores that no task is in the queue, which was another process's.</summary>
    public void Unpublish()
    {
        lock (_gate)
            Do("UPDATE tasks SET published = 0 WHERE state IS NULL");
    }

    /// <summary>Counts a task's result, once however often it comes.</summary>
    /// <param name="result">What came of it.</param>
    /// <param name="parts">Its job's parts so far where those are its results, else null.</param>
    /// <returns>Whether it is new.</returns>
    public bool Count(TaskResult result, Func<IReadOnlyList<string>>? parts)
    {
        lock (_gate)
        {
            using var transaction = _connection.BeginTransaction();
            if (Do("UPDATE tasks SET state = $state, result = $result, notes = $notes WHERE id = $id AND state IS NULL",
                ("$id", result.Task), ("$state", result.State.ToString()), ("$result", result.Result), ("$notes", JsonSerializer.Serialize(result.Notes ?? [], Json))) == 0)
                return false;
            if (parts is not null)
                Do("UPDATE jobs SET parts = $parts WHERE id = (SELECT job FROM tasks WHERE id = $id)", ("$id", result.Task), ("$parts", JsonSerializer.Serialize(parts(), Json)));
            transaction.Commit();
            return true;
        }
    }

    /// <summary>Results of tasks whose jobs haven't ended.</summary>
    public IReadOnlyList<string> TaskResults()
    {
        lock (_gate)
        {
            using var command = Command("SELECT result FROM tasks WHERE result IS NOT NULL", []);
            using var rows = command.ExecuteReader();
            var results = new List<string>();
            while (rows.Read())
                results.Add(rows.GetString(0));
            return results;
        }
    }

    /// <summary>Stores how a job ended, or that it is paused.</summary>
    public void End(Job job)
    {
        lock (_gate)
        {
            using var transaction = _connection.BeginTransaction();
            if (job.State != JobState.Paused)
                Do("DELETE FROM tasks WHERE job = $id", ("$id", job.Id));
            Do("UPDATE jobs SET state = $state, result = $result, parts = $parts, message = $message, seconds = $seconds WHERE id = $id", ("$id", job.Id), ("$state", job.State.ToString()),
                ("$result", job.Result), ("$parts", JsonSerializer.Serialize(job.Parts, Json)), ("$message", job.Message), ("$seconds", job.Seconds));
            transaction.Commit();
        }
    }

    /// <summary>How many are in a state.</summary>
    public int Count(JobState state)
    {
        lock (_gate)
        {
            using var command = Command("SELECT COUNT(*) FROM jobs WHERE state = $state", [("$state", state.ToString())]);
            return (int)(long)command.ExecuteScalar()!;
        }
    }

    /// <summary>Puts a waiting job before another that waits, or at the queue's end.</summary>
    /// <param name="id">The job.</param>
    /// <param name="before">The other; null is the end.</param>
    /// <returns>The jobs whose place is another now; empty where one of the two isn't waiting.</returns>
    public IReadOnlyList<Job> Move(string id, string? before)
    {
        lock (_gate)
        {
            if (before == id || !IsWaiting(id) || (before is not null && !IsWaiting(before)))
                return [];
            using var transaction = _connection.BeginTransaction();
            var place = before is null ? 1 + All()[0].Place : Find(before)!.Place;
            Do("UPDATE jobs SET place = place + 1 WHERE place >= $place", ("$place", place));
            Do("UPDATE jobs SET place = $place WHERE id = $id", ("$place", place), ("$id", id));
            transaction.Commit();
            return Read("SELECT * FROM jobs WHERE place >= $place", ("$place", place));
        }

        bool IsWaiting(string job) => Find(job) is { State: JobState.Pending or JobState.Paused };
    }

    /// <summary>Lets a job that ended begin anew, without what it had.</summary>
    /// <returns>Whether it had failed or been stopped.</returns>
    public bool Restart(string id)
    {
        lock (_gate)
            return Do("UPDATE jobs SET state = 'Pending', result = NULL, parts = NULL, message = NULL, seconds = NULL, run = run + 1 WHERE id = $id AND state IN ('Failed', 'Cancelled')", ("$id", id)) == 1;
    }

    /// <summary>Changes a job's state if it is one of those expected, so that of two that try one succeeds.</summary>
    /// <returns>Whether it was.</returns>
    public bool Change(string id, JobState to, params ReadOnlySpan<JobState> from)
    {
        var states = string.Join(", ", from.ToArray().Select(state => $"'{state}'"));
        lock (_gate)
            return Do($"UPDATE jobs SET state = $to, message = NULL WHERE id = $id AND state IN ({states})", ("$id", id), ("$to", to.ToString())) == 1;
    }

    /// <summary>Forgets a job that isn't running.</summary>
    /// <returns>Whether there was one.</returns>
    public bool Remove(string id)
    {
        lock (_gate)
        {
            if (Do("DELETE FROM jobs WHERE id = $id AND state <> 'Running'", ("$id", id)) == 0)
                return false;
            Do("DELETE FROM tasks WHERE job = $id", ("$id", id));
            return true;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _connection.Dispose();

    /// <summary>Adds a column that stores of older versions lack.</summary>
    private void AddColumn(string name, string type = "TEXT")
    {
        using var command = Command("SELECT COUNT(*) FROM pragma_table_info('jobs') WHERE name = $name", [("$name", name)]);
        if ((long)command.ExecuteScalar()! == 0)
            Do($"ALTER TABLE jobs ADD COLUMN {name} {type}");
    }

    /// <summary>Makes jobs that older versions have stored such as can be found.</summary>
    private void AddWords()
    {
        foreach (var job in Read("SELECT * FROM jobs WHERE words IS NULL"))
            Do("UPDATE jobs SET words = $words WHERE id = $id", ("$id", job.Id), ("$words", job.Request.Words("")));
    }

    /// <summary>A time whose order as a text is that of times.</summary>
    private static string Time(DateTimeOffset time) => time.ToUniversalTime().ToString("O", CultureInfo.InvariantCulture);

    private int Do(string sql, params ReadOnlySpan<(string Name, object? Value)> values)
    {
        using var command = Command(sql, values);
        return command.ExecuteNonQuery();
    }

    private List<Job> Read(string sql, params ReadOnlySpan<(string Name, object? Value)> values)
    {
        lock (_gate)
        {
            using var command = Command(sql, values);
            using var rows = command.ExecuteReader();
            var jobs = new List<Job>();
            while (rows.Read())
            {
                jobs.Add(new Job((string)rows["id"], JsonSerializer.Deserialize<JobRequest>((string)rows["request"], Json)!, Enum.Parse<JobState>((string)rows["state"]),
                    DateTimeOffset.Parse((string)rows["created"], CultureInfo.InvariantCulture))
                {
                    Result = rows["result"] as string,
                    Parts = rows["parts"] is string parts ? JsonSerializer.Deserialize<string[]>(parts, Json)! : [],
                    Place = (long)rows["place"],
                    Run = (long)rows["run"],
                    Owner = rows["owner"] as string ?? "",
                    Message = rows["message"] as string,
                    Seconds = rows["seconds"] as double?,
                });
            }
            return jobs;
        }
    }

    private SqliteCommand Command(string sql, ReadOnlySpan<(string Name, object? Value)> values)
    {
        var command = _connection.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, value) in values)
            command.Parameters.AddWithValue(name, value ?? DBNull.Value);
        return command;
    }
}
