using System.Globalization;
using System.Text.Json;
using Impasto.Options;
using Impasto.Tensors;
using Impasto.Tensors.Autograd;
using Impasto.Tensors.Optimizers;
using Impasto.Tensors.Weights;

namespace Impasto.Training;

/// <summary>
/// Trains any <see cref="ITrainingTask"/> with an Adam for each of its groups: schedules, moving averages, validation, checkpoints from which a stopped training goes on
/// bit for bit, a log (log.jsonl) and a picture of the losses (loss.svg).
/// </summary>
/// <param name="task">What to train.</param>
/// <param name="options">How.</param>
/// <param name="settings">The task's own options record, kept in the checkpoint: whoever continues it with others is told so.</param>
/// <param name="report">Gets sentences worth reading.</param>
/// <param name="time">Where `Minutes` are given, the time, which began when it was made; null lets it begin with the training.</param>
internal sealed class Trainer(ITrainingTask task, TrainerOptions options, object? settings = null, Action<string>? report = null, TimeBudget? time = null)
{
    /// <summary>Options that don't change what is learnt.</summary>
    private static readonly HashSet<string> Irrelevant = ["folder", "validate-every", "checkpoint-every", "output", "name"];

    private const int AveragedSteps = 50;

    private readonly List<LossRecord> _history = [];
    private readonly HashSet<string> _warned = [];
    private readonly TimeBudget? _time = time ?? TimeBudget.Of(options);

    private string CheckpointPath => Path.Combine(options.Folder, "checkpoint.safetensors");

    /// <summary>The checkpoint before the last, should that be damaged.</summary>
    private string EarlierPath => Path.Combine(options.Folder, "checkpoint.before.safetensors");

    private string LogPath => Path.Combine(options.Folder, "log.jsonl");

    /// <summary>
    /// Trains to the end, or until cancelled, from the folder's checkpoint where there is one. Afterwards the task's parameters hold the weights to keep (the moving average where
    /// there is one).
    /// </summary>
    /// <exception cref="NonFiniteException">A loss or a gradient became NaN or infinite; the message names the operation. The last checkpoint stays.</exception>
    /// <exception cref="InputException">The folder's checkpoints are damaged, or of another network.</exception>
    public TrainingResult Run(IProgress<TrainingProgress>? progress = null, CancellationToken cancel = default)
    {
        Directory.CreateDirectory(options.Folder);
        if (_time is null && options.Steps == 0)
            return new TrainingResult(0, Validate(0));
        List<GroupTraining> groups = [.. task.Groups.Select(group => new GroupTraining(group, options, _time is null ? options.Steps : TimeBudget.Parts, task.Groups.Count == 1))];
        try
        {
            return Run(groups, progress, cancel);
        }
        finally
        {
            groups.ForEach(group => group.Dispose());
        }
    }

    private TrainingResult Run(List<GroupTraining> groups, IProgress<TrainingProgress>? progress, CancellationToken cancel)
    {
        var step = LastWhole() is { } checkpoint ? Restore(checkpoint, groups) : 0;
        var recent = new Queue<(double Seconds, IReadOnlyDictionary<string, double> Losses)>();
        IReadOnlyDictionary<string, double>? validation = null;
        var clock = _time?.Clock ?? TimeProvider.System;
        if (_time is not null)
        {
            // Says what has to be kept for the final one.
            validation = ValidateAverages(groups, step);
            report?.Invoke($"Before step {step + 1}: {string.Join(", ", validation.Select(v => string.Create(CultureInfo.InvariantCulture, $"{v.Key} {v.Value:G4}")))}.");
            _time.BeginSteps();
        }
        var isOver = IsOver(step, seconds: 0);
        var next = isOver ? null : Task.Run(() => task.Prepare(step), CancellationToken.None);
        while (!isOver && !cancel.IsCancellationRequested)
        {
            var begun = clock.GetTimestamp();
            var at = _time?.Part ?? step;
            var prepared = next!.GetAwaiter().GetResult();
            var following = step + 1;
            next = _time is not null || following < options.Steps ? Task.Run(() => task.Prepare(following), CancellationToken.None) : null;
            var moved = task.GroupsAt(step);
            groups.ForEach(group => group.Begin(moved.Contains(group.Group)));
            var losses = StepOrExplain(step, prepared, groups);
            foreach (var group in groups.Where(group => moved.Contains(group.Group)))
                group.Step(step, at);
            var rate = groups[0].RateAt(step, at);
            step++;
            recent.Enqueue((clock.GetElapsedTime(begun).TotalSeconds, losses));
            if (recent.Count > AveragedSteps)
                recent.Dequeue();

            // Steps of different kinds have different losses: each is averaged over its own.
            var averaged = recent.SelectMany(r => r.Losses).GroupBy(loss => loss.Key).ToDictionary(of => of.Key, of => of.Average(loss => loss.Value));
            var seconds = recent.Average(r => r.Seconds);
            var isDue = step % options.ValidateEvery == 0;
            isOver = IsOver(step, seconds) || isDue && _time?.Left < _time?.Reserve;
            validation = isDue || isOver ? ValidateAverages(groups, step) : null;
            Log(step, averaged, rate, validation);
            // A disk that is full now may have room at the next checkpoint, or for the model.
            if (step % options.CheckpointEvery == 0 || isOver)
                Tell("checkpoint", () => Save(step, groups));
            var steps = _time is null ? options.Steps : isOver ? step : step + 1 + Math.Max(0, (int)(_time.Left.TotalSeconds / seconds));
            progress?.Report(new TrainingProgress(step, steps, averaged, rate, seconds, TimeSpan.FromSeconds(seconds * (steps - step)), validation));
        }
        // Where the clock decides, one more batch was prepared.
        (next?.GetAwaiter().GetResult() as IDisposable)?.Dispose();
        if (cancel.IsCancellationRequested)
            Save(step, groups);
        groups.ForEach(group => group.Swap());
        return new TrainingResult(step, isOver ? validation ?? Validate(step) : null);
    }

    /// <summary>Whether all steps are done, or the next would end after the time more than before it.</summary>
    private bool IsOver(int step, double seconds) => _time is null ? step >= options.Steps : step > 0 && _time.Left.TotalSeconds < seconds / 2;

    private IReadOnlyDictionary<string, double> StepOrExplain(int step, object prepared, List<GroupTraining> groups)
    {
        IReadOnlyDictionary<string, double> losses;
        using (var scope = new TensorScope())
            losses = task.Step(step, prepared);
        var what = losses.FirstOrDefault(loss => !double.IsFinite(loss.Value)) is { Key: not null } bad ? $"The loss '{bad.Key}' became {bad.Value}"
            : groups.Any(group => !Gradients.AreFinite(group.Group.Parameters.Values)) ? "A gradient became NaN or infinite"
            : null;
        if (what is null)
            return losses;
        var (cause, found) = Cause(step, groups);
        throw new NonFiniteException($"{what} at step {step + 1}. {cause} The checkpoint in {options.Folder} is from before", "continue from it with a lower learning rate")
        {
            Operation = found?.Operation,
            Shapes = found?.Shapes ?? [],
        };
    }

    /// <summary>Does the step again and watches every operation.</summary>
    private (string Sentence, NonFiniteException? Found) Cause(int step, List<GroupTraining> groups)
    {
        foreach (var group in groups)
        {
            if (group.Group.Parameters.FirstOrDefault(p => !p.Value.IsFinite) is { Key: { } name })
                return ($"The weight {name} was no longer finite after the step before.", null);
            group.Begin(task.GroupsAt(step).Contains(group.Group));
        }
        using var scope = new TensorScope();
        using var guard = Tape.Guard();
        try
        {
            task.Step(step, task.Prepare(step));
            return ("Done again, the step stayed finite.", null);
        }
        catch (NonFiniteException e)
        {
            return (e.Message, e);
        }
    }

    private IReadOnlyDictionary<string, double> Validate(int step)
    {
        using var pause = Tape.Pause();
        return task.Validate(options.Folder, step);
    }

    private IReadOnlyDictionary<string, double> ValidateAverages(List<GroupTraining> groups, int step)
    {
        groups.ForEach(group => group.Swap());
        var figures = _time?.Validation(() => Validate(step)) ?? Validate(step);
        groups.ForEach(group => group.Swap());
        return figures;
    }

    private void Save(int step, List<GroupTraining> groups)
    {
        using var scope = new TensorScope();
        var arrays = new List<WeightArray>();
        var metadata = new Dictionary<string, string> { ["impasto"] = "checkpoint", ["step"] = step.ToString(CultureInfo.InvariantCulture) };
        if (_time is not null)
        {
            metadata["seconds"] = _time.Elapsed.TotalSeconds.ToString("R", CultureInfo.InvariantCulture);
            metadata["seconds.set-up"] = _time.SetUp.TotalSeconds.ToString("R", CultureInfo.InvariantCulture);
        }
        foreach (var (option, text) in Settings())
            metadata[$"setting.{option.Name}"] = text;
        arrays.AddRange(Stored(groups).Select(Array));
        foreach (var (tensors, numbers) in groups.Select(group => group.SaveOptimizer()))
        {
            arrays.AddRange(tensors.Select(Array));
            foreach (var (name, text) in numbers)
                metadata[name] = text;
        }
        if (File.Exists(CheckpointPath))
            File.Move(CheckpointPath, EarlierPath, overwrite: true);
        StateFile.Save(CheckpointPath, arrays, metadata);
        Tell("picture of the losses", () => WholeFile.Write(Path.Combine(options.Folder, "loss.svg"), LossCurve.Draw(_history)));
    }

    /// <summary>Everything that goes on from a checkpoint but the optimisers.</summary>
    private IEnumerable<(string Name, Tensor Tensor)> Stored(List<GroupTraining> groups) =>
        groups.SelectMany(group => group.Stored()).Concat(task.State.Select(state => ($"state.{state.Key}", state.Value)));

    private IEnumerable<(MethodOption Option, string Text)> Settings() =>
        from record in new[] { options, settings }
        where record is not null
        from option in OptionTable.For(record.GetType()).Options
        where !Irrelevant.Contains(option.Name)
        select (option, option.Text(option.Get(record)));

    /// <summary>The last checkpoint, or the one before where that is damaged; null where there is none.</summary>
    private WeightFile? LastWhole()
    {
        WeightFormatException? damaged = null;
        foreach (var path in new[] { CheckpointPath, EarlierPath }.Where(File.Exists))
        {
            try
            {
                var file = StateFile.Load(path);
                if (path == EarlierPath)
                {
                    report?.Invoke($"{(damaged is null ? $"The last checkpoint in {options.Folder} is missing" : $"{damaged.Reason}")}: " +
                        $"the training goes on from the one before it, step {file.Metadata.GetValueOrDefault("step")}.");
                }
                return file;
            }
            catch (WeightFormatException e)
            {
                damaged ??= e;
            }
        }
        return damaged is null ? null : throw new InputException($"{CheckpointPath}: {damaged.Reason}", "Begin anew in another `Folder`, or delete it") { Separator = '.', File = CheckpointPath };
    }

    private int Restore(WeightFile file, List<GroupTraining> groups)
    {
        using var scope = new TensorScope();
        if (!file.Metadata.TryGetValue("step", out var step))
            throw new InputException($"{CheckpointPath} is no checkpoint of a training", "give another `Folder`") { Separator = ';', File = CheckpointPath };
        var changed = string.Join(", ", Settings().Where(s => file.Metadata.TryGetValue($"setting.{s.Option.Name}", out var before) && before != s.Text)
            .Select(s => $"`{s.Option.Property}` '{s.Text}' instead of '{file.Metadata[$"setting.{s.Option.Name}"]}'"));
        foreach (var (name, tensor) in Stored(groups))
        {
            var found = file.Contains(name) ? $"[{string.Join(", ", file[name].Shape)}]" : "missing";
            if (found != tensor.Shape.ToString())
            {
                throw new InputException($"{CheckpointPath} is of another network or training: its {name} is {found}, but {tensor.Shape} is needed" +
                    $"{(changed.Length > 0 ? $" (now with {changed})" : "")}", "Give the options that it began with, or another `Folder`")
                { Separator = '.', File = CheckpointPath };
            }
        }
        foreach (var (name, tensor) in Stored(groups))
            tensor.CopyFrom(file[name].ToFloats());
        groups.ForEach(group => group.RestoreOptimizer(file));
        if (changed.Length > 0)
            report?.Invoke($"The training in {options.Folder} goes on at step {step} with {changed}, so it ends elsewhere than in one run with either.");
        if (file.Metadata.ContainsKey("seconds"))
            _time?.GoOn(Seconds("seconds"), Seconds("seconds.set-up"));
        var done = int.Parse(step, CultureInfo.InvariantCulture);
        ReadLog(done);
        return done;

        TimeSpan Seconds(string key) => TimeSpan.FromSeconds(double.Parse(file.Metadata[key], CultureInfo.InvariantCulture));
    }

    private void Log(int step, Dictionary<string, double> losses, double rate, IReadOnlyDictionary<string, double>? validation)
    {
        if (step % AveragedSteps != 0 && validation is null && step != 1)
            return;
        var record = new LossRecord(step, rate, losses, validation);
        _history.Add(record);
        Tell("log", () => File.AppendAllText(LogPath, JsonSerializer.Serialize(record) + "\n"));
    }

    /// <summary>Writes what the training goes on without: it is said once that it can't be written.</summary>
    private void Tell(string what, Action write)
    {
        try
        {
            write();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            if (_warned.Add(what))
                report?.Invoke($"The {what} in {options.Folder} can't be written ({e.Message.TrimEnd('.')}); the training goes on.");
        }
    }

    /// <summary>A line of the log; null for one that a full disk or a killed program left half written.</summary>
    private static LossRecord? Logged(string line)
    {
        try
        {
            return JsonSerializer.Deserialize<LossRecord>(line);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Drops what was logged after the checkpoint and takes up the rest.</summary>
    private void ReadLog(int done)
    {
        if (!File.Exists(LogPath))
            return;
        _history.AddRange(File.ReadLines(LogPath).Select(Logged).OfType<LossRecord>().Where(record => record.Step <= done));
        WholeFile.Write(LogPath, string.Concat(_history.Select(record => JsonSerializer.Serialize(record) + "\n")));
    }

    private static WeightArray Array((string Name, Tensor Tensor) stored) => new(stored.Name, stored.Tensor.Shape.Sizes.ToArray(), stored.Tensor.ToArray());
}
