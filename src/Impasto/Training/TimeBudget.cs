namespace Impasto.Training;

/// <summary>The time that a training may take, counted from when this was made and, where a training goes on, from what its checkpoint says.</summary>
internal sealed class TimeBudget
{
    /// <summary>What schedules are laid out over where nobody knows the number of steps.</summary>
    public const int Parts = 100_000;

    private readonly TimeSpan _whole;
    private readonly long _begun;
    private TimeSpan _before;

    private TimeBudget(TimeSpan whole, TimeProvider clock) => (_whole, Clock, _begun) = (whole, clock, clock.GetTimestamp());

    /// <summary>The time that `Minutes` gives; null where steps are given.</summary>
    public static TimeBudget? Of(TrainerOptions options, TimeProvider? clock = null) =>
        options.Minutes is { } minutes ? new TimeBudget(TimeSpan.FromMinutes(minutes), clock ?? TimeProvider.System) : null;

    /// <summary>What it is measured with.</summary>
    public TimeProvider Clock { get; }

    /// <summary>The time gone.</summary>
    public TimeSpan Elapsed => _before + Clock.GetElapsedTime(_begun);

    /// <summary>What the last validation took: as much is kept for the final one.</summary>
    public TimeSpan Reserve { get; private set; }

    /// <summary>The time left for steps.</summary>
    public TimeSpan Left => _whole - Reserve - Elapsed;

    /// <summary>What went before the steps: networks read, targets made, a first validation.</summary>
    public TimeSpan SetUp { get; private set; }

    /// <summary>How much of the time for steps is gone, of <see cref="Parts"/>.</summary>
    public int Part => Left > TimeSpan.Zero ? (int)(Parts * ((Elapsed - SetUp) / (Elapsed - SetUp + Left))) : Parts;

    /// <summary>A training goes on for which so much time is gone, so much of it before steps.</summary>
    public void GoOn(TimeSpan before, TimeSpan setUp) => (_before, SetUp) = (before, setUp);

    /// <summary>The steps begin.</summary>
    public void BeginSteps() => SetUp += Clock.GetElapsedTime(_begun);

    /// <summary>Measures a validation.</summary>
    public T Validation<T>(Func<T> validate)
    {
        var begun = Clock.GetTimestamp();
        var result = validate();
        Reserve = Clock.GetElapsedTime(begun);
        return result;
    }
}
