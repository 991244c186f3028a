namespace Impasto.Tensors.Optimizers;

/// <summary>The learning rate at each step (or epoch: whatever the trainer counts), from 0.</summary>
/// <param name="rateAt">The rate by step number.</param>
public sealed class LearningRateSchedule(Func<int, double> rateAt)
{
    /// <summary>The rate at a step.</summary>
    public double this[int step] => rateAt(step);

    /// <summary>Always the same.</summary>
    public static LearningRateSchedule Constant(double rate) => new(_ => rate);

    /// <summary>Times <paramref name="gamma"/> every <paramref name="every"/> steps.</summary>
    public static LearningRateSchedule Step(double rate, int every, double gamma)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(every, 1);
        return new(step => rate * Math.Pow(gamma, step / every));
    }

    /// <summary>Times <paramref name="gamma"/> every step.</summary>
    public static LearningRateSchedule Exponential(double rate, double gamma) => new(step => rate * Math.Pow(gamma, step));

    /// <summary>Half a cosine from <paramref name="rate"/> to <paramref name="minimum"/>, which stays (Loshchilov and Hutter 2016, arXiv 1608.03983, without restarts).</summary>
    public static LearningRateSchedule Cosine(double rate, int steps, double minimum = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 1);
        return new(step => minimum + (rate - minimum) * (1 + Math.Cos(Math.PI * Math.Min(step, steps) / steps)) / 2);
    }

    /// <summary>A straight line from <paramref name="rate"/> to 0 at <paramref name="steps"/>.</summary>
    public static LearningRateSchedule LinearToZero(double rate, int steps)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 1);
        return new(step => rate * (1 - (double)Math.Min(step, steps) / steps));
    }

    /// <summary>CycleGAN's: constant, then a straight line that would be 0 one step after the last of <paramref name="decay"/> steps.</summary>
    public static LearningRateSchedule ConstantThenLinear(double rate, int constant, int decay)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(decay);
        return new(step => rate * Math.Max(0, 1 - Math.Max(0, step + 1 - constant) / (decay + 1.0)));
    }

    /// <summary>This schedule, its first rates lowered: at step s of the first <paramref name="steps"/> the rate is (s + 1) / steps of what it would be.</summary>
    /// <param name="steps">0 leaves the schedule as it is.</param>
    public LearningRateSchedule WarmedUp(int steps)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(steps);
        return new(step => step < steps ? this[step] * (step + 1) / steps : this[step]);
    }
}
