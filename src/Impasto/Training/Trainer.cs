using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Impasto.Options;
using Impasto.Tensors;
using Impasto.Tensors.Autograd;
using Impasto.Tensors.Optimizers;
using Impasto.Tensors.Weights;

namespace Impasto.Training;

/// <summary>
/// Trains any <see cref="ITrainingTask"/> with Adam: schedules, moving averages, validation, checkpoints from which a stopped training goes on bit for bit, a log
/// (log.jsonl) and a picture of the losses (loss.svg).
/// </summary>
/// <param name="task">What to train.</param>
/// <param name="options">How.</param>
/// <param name="settings">The task's own options record, kept in the checkpoint: whoever continues it with others is told so.</param>
/// <param name="report">Gets sentences worth reading.</param>
public sealed class Trainer(ITrainingTask task, TrainerOptions options, object? settings = null, Action<string>? report = null)
{
    /// <summary>Options that don't change what is learnt.</summary>
    private static readonly HashSet<string> Irrelevant = ["folder", "validate-every", "checkpoint-every", "output", "name"];

    private const string CheckpointName = "checkpoint.safetensors";
    private const int AveragedSteps = 50;

    private readonly List<string> _names = [.. task.Parameters.Keys];
    private readonly List<LossRecord> _history = [];

    private string CheckpointPath => Path.Combine(options.Folder, CheckpointName);

    private string LogPath => Path.Combine(options.Folder, "log.jsonl");

    /// <summary>
    /// Trains to the end, or until cancelled, from the folder's checkpoint where there is one. Afterwards the task's parameters hold the weights to keep (the moving average where
    /// there is one).
    /// </summary>
    /// <returns>Steps done in all.</returns>
    /// <exception cref="NonFiniteException">A loss became NaN or infinite; the message names the operation. The last checkpoint stays.</exception>
    public int Run(IProgress<TrainingProgress>? progress = null, CancellationToken cancel = default)
    {
        Directory.CreateDirectory(options.Folder);
        if (options.Steps == 0)
            return 0;
        var parameters = _names.ConvertAll(name => task.Parameters[name]);
        using var adam = new Adam(parameters, options.LearningRate, beta2: options.Beta2);
        if (options.RelativeRates)
        {
            foreach (var parameter in parameters)
                adam.SetRateMultiplier(parameter, Math.Max(1e-6, Rms(parameter)));
        }
        using var average = options.Ema > 0 ? new WeightAverage(parameters, options.Ema) : null;
        var schedule = Schedule().WarmedUp(options.Warmup);
        var step = File.Exists(CheckpointPath) ? Restore(adam, average) : 0;
        var recent = new Queue<(double Seconds, IReadOnlyDictionary<string, double> Losses)>();
        var next = step < options.Steps ? Task.Run(() => task.Prepare(step), CancellationToken.None) : null;
        while (step < options.Steps && !cancel.IsCancellationRequested)
        {
            var clock = Stopwatch.StartNew();
            var prepared = next!.GetAwaiter().GetResult();
            var following = step + 1;
            next = following < options.Steps ? Task.Run(() => task.Prepare(following), CancellationToken.None) : null;
            adam.ZeroGrad();
            adam.LearningRate = schedule[step];
            var losses = StepOrExplain(step, prepared);
            if (options.Clip > 0)
                Gradients.ClipNorm(parameters, options.Clip);
            adam.Step();
            average?.Update();
            step++;
            recent.Enqueue((clock.Elapsed.TotalSeconds, losses));
            if (recent.Count > AveragedSteps)
                recent.Dequeue();

            var averaged = losses.Keys.ToDictionary(key => key, key => recent.Average(r => r.Losses.GetValueOrDefault(key)));
            IReadOnlyDictionary<string, double>? validation = null;
            if (step % options.ValidateEvery == 0 || step == options.Steps)
                validation = Averaged(average, () => task.Validate(options.Folder, step));
            Log(step, averaged, adam.LearningRate, validation);
            if (step % options.CheckpointEvery == 0 || step == options.Steps)
                Save(step, adam, average);
            var seconds = recent.Average(r => r.Seconds);
            progress?.Report(new TrainingProgress(step, options.Steps, averaged, adam.LearningRate, seconds, TimeSpan.FromSeconds(seconds * (options.Steps - step)), validation));
        }
        if (cancel.IsCancellationRequested)
            Save(step, adam, average);
        average?.Swap();
        return step;
    }

    private LearningRateSchedule Schedule() => options.Schedule switch
    {
        "constant" => LearningRateSchedule.Constant(options.LearningRate),
        "linear" => LearningRateSchedule.LinearToZero(options.LearningRate, options.Steps),
        _ => LearningRateSchedule.Cosine(options.LearningRate, options.Steps),
    };

    private IReadOnlyDictionary<string, double> StepOrExplain(int step, object prepared)
    {
        using var scope = new TensorScope();
        var losses = task.Step(step, prepared);
        var bad = losses.FirstOrDefault(loss => !double.IsFinite(loss.Value));
        if (bad.Key is not null)
            throw new NonFiniteException($"The loss '{bad.Key}' became {bad.Value} at step {step + 1}; the checkpoint in {options.Folder} is from before: continue from it with a lower learning rate.");
        return losses;
    }

    private static T Averaged<T>(WeightAverage? average, Func<T> body)
    {
        average?.Swap();
        using (Tape.Pause())
        {
            var result = body();
            average?.Swap();
            return result;
        }
    }

    private void Save(int step, Adam adam, WeightAverage? average)
    {
        using var scope = new TensorScope();
        var arrays = new List<WeightArray>();
        var metadata = new Dictionary<string, string> { ["impasto"] = "checkpoint", ["step"] = step.ToString(CultureInfo.InvariantCulture) };
        for (var i = 0; i < _names.Count; i++)
        {
            arrays.Add(Array($"weights.{_names[i]}", task.Parameters[_names[i]]));
            if (average is not null)
                arrays.Add(Array($"average.{_names[i]}", average.Averages[i]));
        }
        foreach (var (name, tensor) in task.State)
            arrays.Add(Array($"state.{name}", tensor));
        var saved = adam.Save();
        foreach (var (name, tensor) in saved.Tensors)
            arrays.Add(Array($"adam.{name}", tensor));
        foreach (var (name, text) in Settings())
            metadata[$"setting.{name}"] = text;
        foreach (var (name, value) in saved.Numbers)
            metadata[$"adam.{name}"] = value.ToString("R", CultureInfo.InvariantCulture);
        new WeightFile(arrays, metadata).Save(CheckpointPath);
        File.WriteAllText(Path.Combine(options.Folder, "loss.svg"), LossCurve.Draw(_history));
    }

    private IEnumerable<(string Name, string Text)> Settings() =>
        from record in new[] { options, settings }
        where record is not null
        from option in OptionTable.For(record.GetType()).Options
        where !Irrelevant.Contains(option.Name)
        select (option.Name, option.Text(option.Get(record)));

    private int Restore(Adam adam, WeightAverage? average)
    {
        using var scope = new TensorScope();
        var file = WeightFile.Load(CheckpointPath);
        if (!file.Metadata.TryGetValue("step", out var step))
            throw new InputException($"{CheckpointPath} is no checkpoint of a training; give another --folder.");
        for (var i = 0; i < _names.Count; i++)
        {
            task.Parameters[_names[i]].CopyFrom(file[$"weights.{_names[i]}"].ToFloats());
            average?.Averages[i].CopyFrom(file[$"average.{_names[i]}"].ToFloats());
        }
        foreach (var (name, tensor) in task.State)
            tensor.CopyFrom(file[$"state.{name}"].ToFloats());
        adam.Restore(new OptimizerState(
            file.Where(a => a.Name.StartsWith("adam.", StringComparison.Ordinal)).ToDictionary(a => a.Name[5..], a => Tensor.From(a.ToFloats(), a.Shape)),
            file.Metadata.Where(m => m.Key.StartsWith("adam.", StringComparison.Ordinal)).ToDictionary(m => m.Key[5..], m => double.Parse(m.Value, CultureInfo.InvariantCulture))));
        var changed = Settings().Where(s => file.Metadata.TryGetValue($"setting.{s.Name}", out var before) && before != s.Text)
            .Select(s => $"--{s.Name} '{s.Text}' instead of '{file.Metadata[$"setting.{s.Name}"]}'").ToList();
        if (changed.Count > 0)
            report?.Invoke($"The training in {options.Folder} goes on at step {step} with {string.Join(", ", changed)}, so it ends elsewhere than in one run with either.");
        var done = int.Parse(step, CultureInfo.InvariantCulture);
        ReadLog(done);
        return done;
    }

    private void Log(int step, Dictionary<string, double> losses, double rate, IReadOnlyDictionary<string, double>? validation)
    {
        if (step % AveragedSteps != 0 && validation is null && step != 1)
            return;
        var record = new LossRecord(step, rate, losses, validation);
        _history.Add(record);
        File.AppendAllText(LogPath, JsonSerializer.Serialize(record) + "\n");
    }

    /// <summary>Drops what was logged after the checkpoint and takes up the rest.</summary>
    private void ReadLog(int done)
    {
        if (!File.Exists(LogPath))
            return;
        _history.AddRange(File.ReadLines(LogPath).Select(line => JsonSerializer.Deserialize<LossRecord>(line)!).Where(record => record.Step <= done));
        File.WriteAllLines(LogPath, _history.Select(record => JsonSerializer.Serialize(record)));
    }

    private static WeightArray Array(string name, Tensor tensor) => new(name, tensor.Shape.Sizes.ToArray(), tensor.ToArray());

    private static double Rms(Tensor tensor) => Math.Sqrt(tensor.ToArray().Average(v => (double)v * v));
}
