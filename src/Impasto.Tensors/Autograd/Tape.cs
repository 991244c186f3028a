using Impasto.Tensors.Kernels;

namespace Impasto.Tensors.Autograd;

/// <summary>
/// Reverse-mode differentiation. Operations on tensors that require gradients put themselves on the tape; <see cref="Backward"/> walks it from the last to
/// the first and releases every intermediate result as soon as it is used.
/// </summary>
public static class Tape
{
    [ThreadStatic]
    private static int _paused;

    [ThreadStatic]
    private static string? _layer;

    [ThreadStatic]
    private static bool _guard;

    /// <summary>False inside <see cref="Pause"/>.</summary>
    public static bool IsRecording => _paused == 0;

    /// <summary>No operation is recorded on this thread until the result is disposed.</summary>
    public static IDisposable Pause()
    {
        _paused++;
        return new Restore(static () => _paused--);
    }

    /// <summary>Names the operations of this thread for error messages until the result is disposed: "relu3_1".</summary>
    public static IDisposable Layer(string name)
    {
        var outer = _layer;
        _layer = outer is null ? name : $"{outer}.{name}";
        return new Restore(() => _layer = outer);
    }

    /// <summary>
    /// Until the result is disposed every operation's result and every gradient is searched for NaN and infinity, at the price of a pass over memory each:
    /// for finding where a value that a cheap check has noticed comes from.
    /// </summary>
    public static IDisposable Guard()
    {
        var outer = _guard;
        _guard = true;
        return new Restore(() => _guard = outer);
    }

    /// <summary>
    /// Adds d(root)/d(leaf) to <see cref="Tensor.Grad"/> of every leaf that requires a gradient. Intermediate values are released on the way, except
    /// those of one element and those marked by <see cref="Tensor.Retain"/>.
    /// </summary>
    /// <param name="root">A scalar, or any tensor when <paramref name="gradient"/> is given.</param>
    /// <param name="gradient">The gradient on the root, of its shape; null means 1 for a scalar.</param>
    /// <exception cref="ShapeException">The root is no scalar and no gradient is given, or the gradient's shape differs.</exception>
    /// <exception cref="InvalidOperationException">No recorded operation leads to the root.</exception>
    public static void Backward(Tensor root, Tensor? gradient = null)
    {
        ArgumentNullException.ThrowIfNull(root);
        CheckRoot("Backward", root);
        if (gradient is null && root.Shape.Count != 1)
            throw new ShapeException("Backward", $"a {root.Shape} tensor needs a gradient of that shape; only a scalar's is 1 by itself", root.Shape);
        if (gradient is not null && gradient.Shape != root.Shape)
            throw new ShapeException("Backward", $"the gradient's shape {gradient.Shape} is not the root's {root.Shape}", gradient.Shape, root.Shape);

        using var scope = new TensorScope();
        using var pause = Pause();
        Walk(scope, new Dictionary<Tensor, Tensor>(ReferenceEqualityComparer.Instance) { [root] = gradient?.Detach() ?? Tensor.Full(1, root.Shape.Sizes) });
    }

    /// <summary>
    /// d(root)/d(input) for each input, as results that can be differentiated in turn: the gradient whose norm a penalty holds at 1 (Gulrajani et al. 2017, arXiv 1704.00028,
    /// equation 3). <see cref="Tensor.Grad"/> stays as it is, and so do all intermediate values, for the backward pass that follows.
    /// </summary>
    /// <param name="root">A scalar; for a batch of independent scores, their sum.</param>
    /// <param name="inputs">Tensors that require gradients, leaves or not.</param>
    /// <returns>One gradient an input, of its shape; zero where the root doesn't depend on it.</returns>
    /// <exception cref="NotSupportedException">
    /// An operation on the way has no second derivative here: max pooling, upsampling convolution, total variation, grid samples, functions of matrices and checkpoints.
    /// </exception>
    public static Tensor[] Gradient(Tensor root, params ReadOnlySpan<Tensor> inputs)
    {
        ArgumentNullException.ThrowIfNull(root);
        if (!IsRecording)
            throw new InvalidOperationException("Gradient: nothing is recorded here, so the result couldn't be differentiated; call it outside of Tape.Pause.");
        CheckRoot("Gradient", root);
        if (root.Shape.Count != 1)
            throw new ShapeException("Gradient", $"a scalar is needed, but the shape is {root.Shape}", "add it up first", root.Shape);
        var nodes = Reachable([root.Creator!]);
        var wanted = new HashSet<Tensor>(inputs.ToArray(), ReferenceEqualityComparer.Instance);
        // From the first to the last: what depends on an input.
        for (var i = nodes.Count - 1; i >= 0; i--)
        {
            if (Array.Exists(nodes[i].Inputs, wanted.Contains))
                wanted.Add(nodes[i].Output);
        }
        var gradients = new Dictionary<Tensor, Tensor>(ReferenceEqualityComparer.Instance) { [root] = Tensor.Full(1, root.Shape.Sizes) };
        foreach (var node in nodes)
        {
            if (!Array.Exists(node.Inputs, wanted.Contains) || !gradients.TryGetValue(node.Output, out var upstream))
                continue;
            var results = node.BackwardRecorded(upstream, wanted);
            for (var i = 0; i < results.Length; i++)
            {
                if (results[i] is not { } result || !wanted.Contains(node.Inputs[i]))
                    continue;
                if (_guard)
                    CheckFinite(result, $"the gradient of {node.Op} on its input {i}", node.Op, node.Layer);
                gradients[node.Inputs[i]] = gradients.TryGetValue(node.Inputs[i], out var sum) ? Ops.Add(sum, result) : result;
            }
        }
        var found = new Tensor[inputs.Length];
        for (var i = 0; i < found.Length; i++)
            found[i] = gradients.TryGetValue(inputs[i], out var gradient) ? gradient : Tensor.Zeros(inputs[i].Shape.Sizes);
        return found;
    }

    /// <summary>Walks the tape from several results, whose gradients are given, to the leaves.</summary>
    private static void Walk(TensorScope scope, Dictionary<Tensor, Tensor> gradients)
    {
        foreach (var node in Reachable([.. gradients.Keys.Select(root => root.Creator!)]))
        {
            if (!gradients.Remove(node.Output, out var upstream))
                continue;
            var results = node.Backward(upstream);
            // An operation may pass its upstream gradient through (add) or on under another shape (reshape). Its memory can go to one input, unless it is kept; others get copies.
            var taken = node.Output.Retained;
            var upstreamLives = taken;
            for (var i = 0; i < results.Length; i++)
            {
                if (results[i] is not { } result)
                    continue;
                if (!node.Needs(i))
                {
                    if (result != upstream)
                        result.Release("the backward pass");
                    continue;
                }
                if (_guard)
                    CheckFinite(result, $"the gradient of {node.Op} on its input {i}", node.Op, node.Layer);
                var shared = result.Buffer == upstream.Buffer;
                if (shared && taken)
                    result = Copy(result, upstream);
                var adopted = Adopt(scope, gradients, node.Inputs[i], result);
                if (!adopted && result != upstream)
                    result.Release("the backward pass");
                taken |= adopted && shared;
                upstreamLives |= adopted && result == upstream;
            }
            if (node.Output.Retained)
            {
                node.Output.ZeroGrad();
                node.Output.Grad = OutOfScopes(scope, upstream);
            }
            else if (!upstreamLives)
            {
                upstream.Release("the backward pass");
            }
            if (!node.Output.Retained && node.Output.Shape.Count != 1)
                node.Output.Release("the backward pass");
            node.Output.Creator = null;
        }
    }

    /// <summary>
    /// Computes <paramref name="function"/> of <paramref name="input"/> without keeping its intermediate results, and computes it a second time when the backward pass
    /// needs them: memory for time (Chen et al. 2016, arXiv 1604.06174). The function must give the same values both times.
    /// </summary>
    public static Tensor Checkpoint(Tensor input, Func<Tensor, Tensor> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        return Checkpoint(input, x => [function(x)])[0]!;
    }

    /// <summary>The same for a function of several results, any of which may be null.</summary>
    /// <inheritdoc cref="Checkpoint(Tensor, Func{Tensor, Tensor})"/>
    internal static IReadOnlyList<Tensor?> Checkpoint(Tensor input, Func<Tensor, IReadOnlyList<Tensor?>> function)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(function);
        if (!IsRecording)
            return function(input);
        Tensor?[] outputs;
        using (var scope = new TensorScope())
        using (Pause())
        {
            // A function that returns its input would hand the caller's own tensor to two owners.
            outputs = [.. function(input).Select(result => result is null ? null : scope.Keep(result == input ? result.Detach() : result))];
        }
        // Each result's node leaves its gradient here; the node before them all computes again, once, when every one has come.
        var gradients = new Tensor?[outputs.Length];
        var joint = new Tensor(new Shape(1)) { RequiresGrad = true };
        joint.Creator = new GradNode("checkpoint", _layer ?? "", joint, [input], (node, _) => [BackwardAgain(input, function, gradients, node.Layer)]);
        for (var i = 0; i < outputs.Length; i++)
        {
            var at = i;
            if (outputs[i] is not { } output)
                continue;
            // Parameters used inside may require gradients even when the input does not, so the result is always recorded.
            output.RequiresGrad = true;
            output.Creator = new GradNode("checkpoint", _layer ?? "", output, [joint], (_, upstream) =>
            {
                gradients[at] = TensorScope.Release(upstream.Detach());
                return [Tensor.Zeros(1)];
            });
        }
        return outputs;
    }

    /// <summary>Computes a checkpoint's function once more, recorded, and returns the gradient on its input.</summary>
    private static Tensor? BackwardAgain(Tensor input, Func<Tensor, IReadOnlyList<Tensor?>> function, Tensor?[] gradients, string nodeLayer)
    {
        using var scope = new TensorScope();
        var again = input.Detach();
        again.RequiresGrad = input.RequiresGrad;
        var (paused, layer) = (_paused, _layer);
        (_paused, _layer) = (0, nodeLayer.Length > 0 ? nodeLayer : null);
        var roots = new Dictionary<Tensor, Tensor>(ReferenceEqualityComparer.Instance);
        try
        {
            foreach (var (result, gradient) in function(again).Zip(gradients))
            {
                if (gradient is null)
                    continue;
                scope.Add(gradient);
                if (result?.Creator is not null)
                    roots.Add(result, gradient);
            }
        }
        finally
        {
            (_paused, _layer) = (paused, layer);
        }
        Walk(scope, roots);
        if (again.Grad is not { } grad)
            return null;
        again.Grad = null;
        return scope.Keep(grad);
    }

    /// <summary>Called by every operation with its result; records it when an input requires a gradient.</summary>
    /// <param name="op">The operation's name, for messages.</param>
    /// <param name="output">Its result.</param>
    /// <param name="inputs">What it was computed from.</param>
    /// <param name="backward">Returns the gradients on the inputs from that on the output.</param>
    /// <param name="twice">
    /// Whether <paramref name="backward"/> calculates with recorded operations alone when the tape records, so that the gradient can be differentiated in turn.
    /// </param>
    internal static Tensor Record(string op, Tensor output, Tensor[] inputs, Func<GradNode, Tensor, Tensor?[]> backward, bool twice = false)
    {
        if (_guard)
            CheckFinite(output, $"the result of {op}", op, _layer ?? "");
        if (_paused == 0 && Array.Exists(inputs, input => input.RequiresGrad))
        {
            output.RequiresGrad = true;
            output.Creator = new GradNode(op, _layer ?? "", output, inputs, backward, twice);
        }
        return output;
    }

    private static void CheckRoot(string caller, Tensor root)
    {
        if (root.Creator is null)
        {
            throw new InvalidOperationException($"{caller}: no recorded operation made this {root.Shape} tensor, so there is nothing to differentiate; " +
                "was RequiresGrad set before computing it?");
        }
    }

    /// <summary>Nodes that lead to the roots, latest first.</summary>
    private static List<GradNode> Reachable(GradNode[] roots)
    {
        var seen = new HashSet<GradNode>(roots);
        var open = new Stack<GradNode>(roots);
        while (open.TryPop(out var node))
        {
            foreach (var input in node.Inputs)
            {
                if (input.Creator is { } creator && seen.Add(creator))
                    open.Push(creator);
            }
        }
        var nodes = seen.ToList();
        nodes.Sort((a, b) => b.Time.CompareTo(a.Time));
        return nodes;
    }

    private static Tensor Copy(Tensor shared, Tensor upstream)
    {
        var copy = shared.Detach();
        if (shared != upstream)
            shared.Release("the backward pass");
        return copy;
    }

    /// <summary>Adds a gradient to its input's; true where it became that itself, being the first.</summary>
    private static bool Adopt(TensorScope scope, Dictionary<Tensor, Tensor> gradients, Tensor input, Tensor gradient)
    {
        var isLeaf = input.Creator is null;
        var sum = isLeaf ? input.Grad : gradients.GetValueOrDefault(input);
        if (sum is not null)
        {
            Device.Kernels.Accumulate(gradient.Buffer, sum.Buffer);
            return false;
        }
        if (isLeaf)
            input.Grad = OutOfScopes(scope, gradient);
        else
            gradients[input] = gradient;
        return true;
    }

    /// <summary>A gradient lives as long as its tensor: no scope may free it.</summary>
    private static Tensor OutOfScopes(TensorScope scope, Tensor tensor)
    {
        scope.Forget(tensor);
        return tensor;
    }

    private static void CheckFinite(Tensor tensor, string what, string op, string layer)
    {
        if (!Device.Kernels.IsFinite(tensor.Buffer))
            throw new NonFiniteException($"A NaN or an infinity appeared in {what}{(layer.Length > 0 ? $" at {layer}" : "")}, shape {tensor.Shape}")
            {
                Operation = op,
                Shapes = [tensor.Shape.Sizes.ToArray()]
            };
    }

    private sealed class Restore(Action action) : IDisposable
    {
        private Action? _action = action;

        public void Dispose()
        {
            _action?.Invoke();
            _action = null;
        }
    }
}
