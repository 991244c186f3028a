namespace Impasto.Tensors;

/// <summary>Shapes or parameters don't fit an operation. The message names the operation and the shapes.</summary>
public sealed class ShapeException : ImpastoException
{
    /// <summary>The message begins with the operation's name and a colon.</summary>
    /// <param name="operation">Its name.</param>
    /// <param name="problem">The shapes and what is wrong with them, without a full stop.</param>
    /// <param name="shapes">The shapes that the problem speaks of.</param>
    public ShapeException(string operation, string problem, params ReadOnlySpan<Shape> shapes)
        : this(operation, problem, nextStep: null, shapes)
    {
    }

    /// <inheritdoc cref="ShapeException(string, string, ReadOnlySpan{Shape})"/>
    /// <param name="operation">Its name.</param>
    /// <param name="problem">The shapes and what is wrong with them, without a full stop.</param>
    /// <param name="nextStep">What to do, without a full stop; null where there is nothing to say.</param>
    /// <param name="shapes">The shapes that the problem speaks of.</param>
    public ShapeException(string operation, string problem, string? nextStep, params ReadOnlySpan<Shape> shapes)
        : base($"{operation}: {problem}", nextStep)
    {
        Operation = operation;
        Separator = ';';
        var sizes = new int[shapes.Length][];
        for (var i = 0; i < shapes.Length; i++)
            sizes[i] = shapes[i].Sizes.ToArray();
        Shapes = sizes;
    }

    /// <summary>The problem of a step within a larger operation, such as a node of a graph.</summary>
    /// <param name="operation">The larger operation.</param>
    /// <param name="step">What its step said.</param>
    internal ShapeException(string operation, ShapeException step)
        : base($"{operation}: {step.Reason}", step.NextStep, step)
    {
        Operation = step.Operation;
        Separator = step.Separator;
        Shapes = step.Shapes;
    }

    internal ShapeException(string problem)
        : base(problem)
    {
    }
}
