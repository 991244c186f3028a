using Impasto.Tensors.Kernels;

namespace Impasto.Tensors.Optimizers;

/// <summary>
/// Limited-memory BFGS (Liu and Nocedal 1989), step for step as PyTorch's: several iterations a step, a fixed step length or a strong-Wolfe search, pairs with
/// y·s &lt;= 1e-10 left out. Unlike it, it never ends in NaN: where the loss, the gradient or a direction is not finite, or a step makes the loss explode, it goes back to
/// the last good point, tries a tenth of the step, a hundredth and so on, and forgets its history.
/// </summary>
public sealed class Lbfgs : Optimizer
{
    private const double SmallestCurvature = 1e-10;
    private const int Backtracks = 30;

    private readonly int _iterations, _maxEvaluations, _history;
    private readonly LineSearch _search;
    private readonly double _toleranceGradient, _toleranceChange, _maxGrowth;

    private readonly List<ParameterVector> _ys = [], _ss = [];
    private readonly List<double> _inverseCurvatures = [];
    private readonly ParameterVector _gradient, _previousGradient, _direction, _origin;
    private double _scale = 1, _length, _previousLoss, _firstLoss = double.NaN;
    private int _totalIterations, _totalEvaluations;

    /// <summary>True from a move that no evaluation has confirmed until the next evaluation.</summary>
    private bool _unchecked;

    /// <summary>L-BFGS.</summary>
    /// <param name="parameters">What to optimise.</param>
    /// <param name="learningRate">Length of a fixed step; first trial of a search.</param>
    /// <param name="iterations">Most directions followed in one <see cref="Step"/>.</param>
    /// <param name="maxEvaluations">Most evaluations in one <see cref="Step"/>, a search's included; null means iterations * 5 / 4.</param>
    /// <param name="history">Pairs remembered; each takes the memory of two copies of the parameters.</param>
    /// <param name="search">How far to go along a direction.</param>
    /// <param name="toleranceGradient">Converged where no gradient is greater.</param>
    /// <param name="toleranceChange">Converged where neither the parameters nor the loss change more.</param>
    /// <param name="maxGrowth">A fixed step that makes the loss grow by more than this factor (from at least a thousandth of the first loss) is taken back.</param>
    public Lbfgs(IEnumerable<Tensor> parameters, double learningRate = 1, int iterations = 20, int? maxEvaluations = null, int history = 100,
        LineSearch search = LineSearch.Fixed, double toleranceGradient = 1e-7, double toleranceChange = 1e-9, double maxGrowth = 1000)
        : base(parameters, learningRate)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(iterations, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(history, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxGrowth, 1);
        (_iterations, _maxEvaluations, _history, _search) = (iterations, maxEvaluations ?? iterations * 5 / 4, history, search);
        (_toleranceGradient, _toleranceChange, _maxGrowth) = (toleranceGradient, toleranceChange, maxGrowth);
        _gradient = new ParameterVector(Parameters);
        _previousGradient = new ParameterVector(Parameters);
        _direction = new ParameterVector(Parameters);
        _origin = new ParameterVector(Parameters);
        foreach (var vector in Vectors())
            vector.Set(0, vector.CopyFrom(Parameters));
    }

    /// <summary>Times the closure was called since the beginning.</summary>
    public int Evaluations => _totalEvaluations;

    /// <summary>Follows up to the set number of directions.</summary>
    /// <param name="closure">
    /// Drops the parameters' gradients (<see cref="Optimizer.ZeroGrad"/>), calculates the loss, runs the backward pass and returns the loss. Must give the same values at the
    /// same point.
    /// </param>
    /// <exception cref="NonFiniteException">The loss or the gradient is not finite at the very first point.</exception>
    public LbfgsStep Step(Func<double> closure)
    {
        ArgumentNullException.ThrowIfNull(closure);
        var evaluationsBefore = _totalEvaluations;
        string? message = null;
        var loss = Evaluate(closure);
        if (_unchecked && Exploded(loss))
            (loss, message) = GoBack(closure, loss);
        else if (!IsUsable(loss))
        {
            throw new NonFiniteException($"L-BFGS can't start: the loss is {loss} at the starting point{(double.IsFinite(loss) ? ", but its gradient has a NaN or an infinity" : "")}",
                "check the input, the weights and the loss's factors")
            { Separator = ';', Operation = "L-BFGS" };
        }
        _unchecked = false;
        if (double.IsNaN(_firstLoss))
            _firstLoss = loss;
        var lossBefore = loss;
        var done = 0;
        var converged = _gradient.AbsMax <= _toleranceGradient;
        while (!converged && done < _iterations)
        {
            done++;
            _totalIterations++;
            if (!ChooseDirection())
                message = Forget("the direction was not finite");
            _previousGradient.Set(1, _gradient);
            _previousLoss = loss;
            _length = _totalIterations == 1 ? Math.Min(1, 1 / _gradient.AbsSum) * LearningRate : LearningRate;
            var slope = _gradient.Dot(_direction);
            if (slope > -_toleranceChange)
            {
                converged = true;
                break;
            }
            _origin.CopyFrom(Parameters);
            if (_search == LineSearch.StrongWolfe)
            {
                var left = _maxEvaluations - (_totalEvaluations - evaluationsBefore);
                var search = new StrongWolfeSearch(t => Trial(closure, t), _direction, _gradient, _toleranceChange);
                (loss, _length) = search.Run(_length, loss, slope, left);
                MoveTo(_length);
                if (search.MetNonFinite)
                    message = Forget("a trial of the line search was not finite");
                converged = _gradient.AbsMax <= _toleranceGradient;
            }
            else
            {
                MoveTo(_length);
                _unchecked = true;
                if (done < _iterations)
                {
                    loss = Evaluate(closure);
                    if (Exploded(loss))
                        (loss, message) = GoBack(closure, loss);
                    _unchecked = false;
                    converged = _gradient.AbsMax <= _toleranceGradient;
                }
            }
            if (done == _iterations || _totalEvaluations - evaluationsBefore >= _maxEvaluations)
                break;
            converged |= _direction.AbsMax * _length <= _toleranceChange || Math.Abs(loss - _previousLoss) < _toleranceChange;
        }
        return new LbfgsStep(lossBefore, loss, _gradient.AbsMax, done, _totalEvaluations - evaluationsBefore, converged || _length == 0, message is not null, message);
    }

    /// <inheritdoc/>
    public override OptimizerState Save()
    {
        var tensors = new Dictionary<string, Tensor>();
        SaveTensors(tensors, "previousGradient", _previousGradient.Parts);
        SaveTensors(tensors, "direction", _direction.Parts);
        SaveTensors(tensors, "origin", _origin.Parts);
        var numbers = new Dictionary<string, double>
        {
            ["rate"] = LearningRate,
            ["pairs"] = _ys.Count,
            ["scale"] = _scale,
            ["length"] = _length,
            ["previousLoss"] = _previousLoss,
            ["firstLoss"] = _firstLoss,
            ["iterations"] = _totalIterations,
            ["evaluations"] = _totalEvaluations,
            ["unchecked"] = _unchecked ? 1 : 0,
        };
        for (var i = 0; i < _ys.Count; i++)
        {
            SaveTensors(tensors, $"y{i}", _ys[i].Parts);
            SaveTensors(tensors, $"s{i}", _ss[i].Parts);
            numbers[$"inverseCurvature{i}"] = _inverseCurvatures[i];
        }
        return new OptimizerState(tensors, numbers);
    }

    /// <inheritdoc/>
    public override void Restore(OptimizerState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        ForgetPairs();
        RestoreTensors(state, "previousGradient", _previousGradient.Parts);
        RestoreTensors(state, "direction", _direction.Parts);
        RestoreTensors(state, "origin", _origin.Parts);
        LearningRate = state.Number("rate");
        (_scale, _length, _previousLoss) = (state.Number("scale"), state.Number("length"), state.Number("previousLoss"));
        _firstLoss = state.Number("firstLoss");
        _totalIterations = (int)state.Number("iterations");
        _totalEvaluations = (int)state.Number("evaluations");
        _unchecked = state.Number("unchecked") != 0;
        for (var i = 0; i < (int)state.Number("pairs"); i++)
        {
            ParameterVector y = new(Parameters), s = new(Parameters);
            RestoreTensors(state, $"y{i}", y.Parts);
            RestoreTensors(state, $"s{i}", s.Parts);
            _ys.Add(y);
            _ss.Add(s);
            _inverseCurvatures.Add(state.Number($"inverseCurvature{i}"));
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        foreach (var vector in Vectors())
            vector.Dispose();
        ForgetPairs();
        base.Dispose();
    }

    private IEnumerable<ParameterVector> Vectors() => [_gradient, _previousGradient, _direction, _origin];

    private double Evaluate(Func<double> closure)
    {
        var loss = closure();
        _totalEvaluations++;
        _gradient.CopyFrom(Parameters.Select(parameter => parameter.Grad));
        return loss;
    }

    private (double Loss, ParameterVector Gradient, bool Usable) Trial(Func<double> closure, double length)
    {
        MoveTo(length);
        var loss = Evaluate(closure);
        return (loss, _gradient, IsUsable(loss));
    }

    /// <summary>Parameters = origin + length direction.</summary>
    private void MoveTo(double length)
    {
        for (var i = 0; i < Parameters.Count; i++)
        {
            Device.Kernels.Copy(_origin.Parts[i].Buffer, Parameters[i].Buffer);
            Device.Kernels.Axpy((float)length, _direction.Parts[i].Buffer, Parameters[i].Buffer);
            Parameters[i].Changed();
        }
    }

    private bool IsUsable(double loss) => double.IsFinite(loss) && _gradient.IsFinite;

    private bool Exploded(double loss) => !IsUsable(loss) || Math.Abs(loss) > _maxGrowth * Math.Max(Math.Abs(_previousLoss), 1e-3 * Math.Abs(_firstLoss));

    /// <summary>
    /// Undoes the last move: tries ever shorter ones until the loss is below that of the point it started from, which is the last resort. The pair that the shorter
    /// move leaves becomes the history's first.
    /// </summary>
    private (double Loss, string Message) GoBack(Func<double> closure, double loss)
    {
        var message = Forget($"a step took the loss from {_previousLoss:G6} to {loss:G6}");
        for (var attempt = 0; attempt < Backtracks; attempt++)
        {
            _length *= 0.1;
            MoveTo(_length);
            loss = Evaluate(closure);
            if (IsUsable(loss) && loss <= _previousLoss)
                return (loss, message);
        }
        _length = 0;
        MoveTo(0);
        return (Evaluate(closure), message);
    }

    private string Forget(string reason)
    {
        ForgetPairs();
        return $"L-BFGS went back and forgot its history at iteration {_totalIterations}: {reason}.";
    }

    private void ForgetPairs()
    {
        foreach (var vector in _ys.Concat(_ss))
            vector.Dispose();
        _ys.Clear();
        _ss.Clear();
        _inverseCurvatures.Clear();
        _scale = 1;
    }

    /// <summary>The two-loop recursion (Nocedal and Wright 2006, algorithm 7.4). False where it gave no finite direction, which then is -gradient.</summary>
    private bool ChooseDirection()
    {
        if (_totalIterations == 1)
        {
            _direction.Set(-1, _gradient);
            return true;
        }
        RememberPair();
        var alphas = new double[_ys.Count];
        _direction.Set(-1, _gradient);
        for (var i = _ys.Count - 1; i >= 0; i--)
        {
            alphas[i] = _ss[i].Dot(_direction) * _inverseCurvatures[i];
            _direction.Add(-alphas[i], _ys[i]);
        }
        if (_scale != 1)
            _direction.Set(_scale, _direction);
        for (var i = 0; i < _ys.Count; i++)
            _direction.Add(alphas[i] - _ys[i].Dot(_direction) * _inverseCurvatures[i], _ss[i]);
        if (_direction.IsFinite)
            return true;
        _direction.Set(-1, _gradient);
        return false;
    }

    private void RememberPair()
    {
        var full = _ys.Count == _history;
        // The oldest pair's memory is used again, but only once the new pair is known to be good.
        ParameterVector y = new(Parameters), s = new(Parameters);
        y.Set(1, _gradient).Add(-1, _previousGradient);
        s.Set(_length, _direction);
        var curvature = y.Dot(s);
        var square = y.Dot(y);
        if (!(curvature > SmallestCurvature) || !double.IsFinite(curvature) || !double.IsFinite(square))
        {
            y.Dispose();
            s.Dispose();
            return;
        }
        if (full)
        {
            _ys[0].Dispose();
            _ss[0].Dispose();
            _ys.RemoveAt(0);
            _ss.RemoveAt(0);
            _inverseCurvatures.RemoveAt(0);
        }
        _ys.Add(y);
        _ss.Add(s);
        _inverseCurvatures.Add(1 / curvature);
        _scale = curvature / square;
    }
}
