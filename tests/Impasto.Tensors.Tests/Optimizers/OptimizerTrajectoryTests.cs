using Impasto.Tensors.Optimizers;
using static Impasto.Tensors.Tests.Optimizers.OptimizerFixture;

namespace Impasto.Tensors.Tests.Optimizers;

/// <summary>Every optimiser's path on two problems against PyTorch's, step by step, as far as float32 and float64 agree there.</summary>
public class OptimizerTrajectoryTests
{
    public static TheoryData<string> Trajectories => [.. Cases.Where(c => c.GetProperty("op").GetString() != "schedule").Select(c => c.GetProperty("name").GetString()!)];

    [Theory]
    [MemberData(nameof(Trajectories))]
    public void FollowsPyTorch(string name)
    {
        var c = Case(name);
        var problem = c.GetProperty("problem").GetString()!;
        var agree = c.GetProperty("agree_steps").GetInt32();
        var total = Stored.Shape($"{name}/params")[0];
        double[] expected = Stored.Doubles($"{name}/params"), expectedLoss = Stored.Doubles($"{name}/loss");
        double[] allowed = Stored.Doubles($"{name}/params_tolerance"), allowedLoss = Stored.Doubles($"{name}/loss_tolerance");
        var x = Start(problem);
        using var optimizer = Make(c, x);
        var closure = Closure(problem, x);
        long evaluations = 0;
        for (var step = 0; step < total; step++)
        {
            double? before = null;
            if (optimizer is Lbfgs lbfgs)
            {
                var result = lbfgs.Step(closure);
                before = result.Loss;
                evaluations += result.Evaluations;
                Assert.Equal(lbfgs.Evaluations, evaluations);
            }
            else
            {
                closure();
                ((FirstOrderOptimizer)optimizer).Step();
            }
            var values = x.ToArray();
            Assert.All(values, v => Assert.True(float.IsFinite(v), $"{name}: step {step} ended in {v}."));
            if (step >= agree)
                continue;
            for (var i = 0; i < values.Length; i++)
            {
                var difference = Math.Abs(values[i] - expected[step * 10 + i]);
                Assert.True(difference <= allowed[step], $"{name}: parameter {i} after step {step + 1} is {values[i]}, {difference:g3} from {expected[step * 10 + i]}; allowed {allowed[step]:g3}.");
            }
            var loss = LossValue(problem, x);
            Assert.True(Math.Abs(loss - expectedLoss[step]) <= allowedLoss[step],
                $"{name}: the loss after step {step + 1} is {loss}, not {expectedLoss[step]} within {allowedLoss[step]:g3}.");
            if (before is { } b && step > 0)
                Assert.True(Math.Abs(b - expectedLoss[step - 1]) <= allowedLoss[step - 1],
                    $"{name}: step {step + 1} says that the loss before was {b}, not {expectedLoss[step - 1]}.");
        }
    }

    [Theory]
    [InlineData("lbfgs_h10_i1_strong_wolfe_least_squares")]
    [InlineData("lbfgs_h10_i20_strong_wolfe_max_eval1000_least_squares")]
    [InlineData("lbfgs_h10_i1_strong_wolfe_max_eval26_rosenbrock")]
    [InlineData("lbfgs_h10_i1_fixed_least_squares")]
    public void CallsTheClosureAsOftenAsPyTorch(string name)
    {
        var c = Case(name);
        var problem = c.GetProperty("problem").GetString()!;
        var expected = Stored.Doubles($"{name}/evaluations_f64");
        // Later evaluations hang on rounding near the minimum.
        var steps = Math.Min(12, c.GetProperty("agree_steps").GetInt32());
        var x = Start(problem);
        using var optimizer = (Lbfgs)Make(c, x);
        for (var step = 0; step < steps; step++)
        {
            optimizer.Step(Closure(problem, x));
            Assert.Equal(expected[step], optimizer.Evaluations);
        }
    }

    [Fact]
    public void AWarmUpRisesToTheScheduleAndLeavesTheRestOfIt()
    {
        var schedule = LearningRateSchedule.Cosine(0.1, 100);
        var warmed = schedule.WarmedUp(4);
        foreach (var (step, share) in new[] { (0, 0.25), (1, 0.5), (2, 0.75), (3, 1), (4, 1), (99, 1) })
            Assert.Equal(schedule[step] * share, warmed[step], 1e-15);
        Assert.Equal(schedule[0], schedule.WarmedUp(0)[0]);
        Assert.Throws<ArgumentOutOfRangeException>(() => schedule.WarmedUp(-1));
    }

    [Theory]
    [InlineData("step")]
    [InlineData("exponential")]
    [InlineData("cosine")]
    [InlineData("linear_to_zero")]
    [InlineData("constant_then_linear")]
    public void ScheduleIsPyTorchs(string name)
    {
        var a = Case($"schedule_{name}").GetProperty("attributes");
        double Number(string key) => a.GetProperty(key).GetDouble();
        var rate = Number("lr");
        var schedule = name switch
        {
            "step" => LearningRateSchedule.Step(rate, (int)Number("step_size"), Number("gamma")),
            "exponential" => LearningRateSchedule.Exponential(rate, Number("gamma")),
            "cosine" => LearningRateSchedule.Cosine(rate, (int)Number("T_max"), Number("eta_min")),
            "linear_to_zero" => LearningRateSchedule.LinearToZero(rate, (int)Number("steps")),
            _ => LearningRateSchedule.ConstantThenLinear(rate, (int)Number("constant"), (int)Number("decay")),
        };
        var expected = Stored.Doubles($"schedule_{name}/lr");
        for (var step = 0; step < expected.Length; step++)
            Assert.Equal(expected[step], schedule[step], 1e-12);
    }
}
