namespace Impasto.Tensors.Kernels;

/// <summary>
/// A sparse linear map along one axis: output i is the sum of Weights[k] * input[Sources[k]] for k from Starts[i] to Starts[i + 1]. Padding, nearest,
/// bilinear, bicubic and antialiased resampling and their gradients are all of this form.
/// </summary>
internal sealed class AxisTaps(int inputs, int[] starts, int[] sources, float[] weights)
{
    private AxisTaps? _transposed;

    public int Inputs { get; } = inputs;

    public int Outputs => Starts.Length - 1;

    public int[] Starts { get; } = starts;

    public int[] Sources { get; } = sources;

    public float[] Weights { get; } = weights;

    /// <summary>The gradient's map, from outputs to inputs.</summary>
    public AxisTaps Transposed => _transposed ??= Transpose();

    /// <summary>Builds a table from each output's list of (source, weight).</summary>
    public static AxisTaps Build(int inputs, int outputs, Func<int, IEnumerable<(int Source, float Weight)>> taps)
    {
        var starts = new int[outputs + 1];
        var sources = new List<int>();
        var weights = new List<float>();
        for (var i = 0; i < outputs; i++)
        {
            foreach (var (source, weight) in taps(i))
            {
                sources.Add(source);
                weights.Add(weight);
            }
            starts[i + 1] = sources.Count;
        }
        return new AxisTaps(inputs, starts, [.. sources], [.. weights]);
    }

    private AxisTaps Transpose()
    {
        var lists = new List<(int, float)>[Inputs];
        for (var i = 0; i < Inputs; i++)
            lists[i] = [];
        for (var i = 0; i < Outputs; i++)
        {
            for (var k = Starts[i]; k < Starts[i + 1]; k++)
                lists[Sources[k]].Add((i, Weights[k]));
        }
        return Build(Outputs, Inputs, i => lists[i]);
    }
}
