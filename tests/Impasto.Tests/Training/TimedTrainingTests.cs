using System.Globalization;
using Impasto.Tensors;
using Impasto.Tensors.Autograd;
using Impasto.Tensors.Weights;
using Impasto.TestSupport;
using Impasto.Training;

namespace Impasto.Tests.Training;

public sealed class TimedTrainingTests : IDisposable
{
    private const double Validation = 3;

    private readonly TempFolder _folder = new();
    private readonly SteppedClock _clock = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1, 1, 54)]
    [InlineData(1, 4, 29)] // Another program begins to use the machine...
    [InlineData(2, 1, 34)] // ... or leaves it.
    [InlineData(400, 400, 1)]
    public void It_ends_with_the_time_whatever_the_machine_does(double first, double later, int expected)
    {
        var (steps, rates) = Train("time", step => step < 20 ? first : later, stopAfter: null);
        Assert.InRange(steps, expected - 2, expected + 2);
        if (expected > 1)
            Assert.InRange(Elapsed("time"), 57, 63);
        // The rate rises over a twentieth of the time and falls to almost nothing.
        if (expected > 20)
        {
            Assert.True(rates[0] < rates[3], "warm-up");
            Assert.InRange(rates.Max(), 0.08, 0.1);
            Assert.InRange(rates[^1], 0, 0.003);
            Assert.Equal(rates.Skip(6).OrderDescending(), rates.Skip(6));
        }
    }

    [Fact]
    public void A_stopped_one_goes_on_with_the_time_that_is_left()
    {
        var (done, _) = Train("parts", _ => 1, stopAfter: 20);
        Assert.Equal(20, done);
        Assert.Equal(Validation + 20, Elapsed("parts"), 3);
        _clock.Advance(5000);
        var (steps, rates) = Train("parts", _ => 1, stopAfter: null);
        // One more validation says what the last will take.
        Assert.InRange(steps, 50, 52);
        Assert.InRange(rates[0], 0.05, 0.08);
        Assert.InRange(Elapsed("parts"), 58, 62);
        // A finished one isn't trained further.
        Assert.Equal(steps, Train("parts", _ => 1, stopAfter: null).Steps);
    }

    [Fact]
    public void A_validation_that_does_not_fit_any_more_is_the_last() => Assert.Equal(52, Train("due", _ => 1, stopAfter: null, validateEvery: 52).Steps);

    [Fact]
    public void The_average_is_of_the_last_tenth_of_the_steps()
    {
        // A weight that is the number of its step: its average is about a tenth of them behind.
        Train("average", _ => 0.1, stopAfter: null, rate: 0);
        var file = WeightFile.Load(Path.Combine(_folder.Path, "average", "checkpoint.safetensors"));
        float last = file["weights.weight"].ToFloats()[0], average = file["average.weight"].ToFloats()[0];
        Assert.True(last > 500);
        Assert.InRange(last - average, 0.08 * last, 0.11 * last);
    }

    private (int Steps, List<double> Rates) Train(string folder, Func<int, double> seconds, int? stopAfter, int validateEvery = 1000, double rate = 0.1)
    {
        var options = new TrainerOptions
        {
            Folder = Path.Combine(_folder.Path, folder),
            Minutes = 1,
            LearningRate = rate,
            Warmup = null,
            Ema = null,
            ValidateEvery = validateEvery,
        };
        using var stop = new CancellationTokenSource();
        var rates = new List<double>();
        var progress = new Watch(p =>
        {
            rates.Add(p.Rate);
            if (p.Step == stopAfter)
                stop.Cancel();
        });
        var result = new Trainer(new CountingTask(_clock, seconds), options, time: TimeBudget.Of(options, _clock)).Run(progress, stop.Token);
        Assert.Equal(stopAfter is null, result.Validation is not null);
        return (result.Steps, rates);
    }

    private double Elapsed(string folder) => double.Parse(
        WeightFile.Load(Path.Combine(_folder.Path, folder, "checkpoint.safetensors")).Metadata["seconds"], CultureInfo.InvariantCulture);

    /// <summary>Steps that take a given time and count themselves in a weight.</summary>
    private sealed class CountingTask(SteppedClock clock, Func<int, double> seconds) : ITrainingTask
    {
        private readonly Tensor _weight = Make();

        public IReadOnlyList<ParameterGroup> Groups => field ??= [new ParameterGroup("only", new Dictionary<string, Tensor> { ["weight"] = _weight })];

        public IReadOnlyDictionary<string, Tensor> State { get; } = new Dictionary<string, Tensor>();

        public object Prepare(int step) => step;

        public IReadOnlyDictionary<string, double> Step(int step, object prepared)
        {
            _weight.CopyFrom([step]);
            clock.Advance(seconds(step));
            Tape.Backward(Ops.Sum(_weight));
            return new Dictionary<string, double> { ["total"] = step };
        }

        public IReadOnlyDictionary<string, double> Validate(string folder, int step)
        {
            clock.Advance(Validation);
            return new Dictionary<string, double> { ["total"] = step };
        }

        private static Tensor Make()
        {
            var weight = Tensor.From([0f], 1);
            weight.RequiresGrad = true;
            return weight;
        }
    }

    private sealed class Watch(Action<TrainingProgress> action) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => action(value);
    }
}
