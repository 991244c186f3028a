using System.Globalization;
using Impasto.Tensors.Autograd;

namespace Impasto.Tensors.Weights.Onnx;

/// <summary>
/// Runs an ONNX graph on the engine, forward only. Rank-4 inputs and outputs are the engine's [N, H, W, C], whatever order the graph
/// itself uses. The weights
/// belong to the <see cref="TensorScope"/> in which the runner was made, if any, and to the runner.
/// </summary>
public sealed class OnnxRunner : IDisposable
{
    private const int ConvolutionWeight = 1;
    private const long MostFolded = 1024;

    /// <summary>
    /// Values for each pixel of the picture that one of the graph may have, far more than any network's: twice the width and height with 1024 channels. Small files ask for gigabytes otherwise.
    /// </summary>
    private const long MostPerPixel = 4096;

    /// <summary>Values that one may have for any picture: 64 MiB.</summary>
    private const long MostAnyway = 1L << 24;

    /// <summary>Largest values that may be alive at once.</summary>
    private const long MostAlive = 4;

    private readonly Dictionary<string, OnnxValue> _constants = [];
    private readonly Dictionary<string, Tensor> _convolutionWeights = [];
    private readonly Dictionary<string, int> _uses;
    private readonly List<OnnxStep> _steps;

    /// <summary>Prepares a model: converts its weights and checks that every operator is known.</summary>
    /// <exception cref="WeightFormatException">The graph uses operators that the runner lacks; the message names them.</exception>
    public OnnxRunner(OnnxModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        Model = model;
        string[] unknown = [.. model.Nodes.Select(n => n.Operator).Where(o => !OnnxOperators.Table.ContainsKey(o)).Distinct()];
        if (unknown.Length > 0)
        {
            var known = string.Join(", ", OnnxOperators.Table.Keys.Order(StringComparer.Ordinal));
            throw new WeightFormatException(model.Source, $"it uses the operator {string.Join(" and ", unknown)}, which Impasto lacks",
                $"Export the network from these operators only: {known}");
        }
        ChannelsLast = model.Inputs.Any(i => i.Shape is [_, not 3, _, 3]);
        _uses = Count(model.Nodes);
        var nodes = AddConstants();
        _steps = OnnxFusion.Fuse(nodes, _constants, _convolutionWeights, Count(nodes), model.Opset);
        _uses = Count(_steps.Select(s => s.Node));
    }

    /// <summary>The model.</summary>
    public OnnxModel Model { get; }

    /// <summary>
    /// Whether the graph's own images are [N, H, W, C], as TensorFlow exports them, rather than ONNX's usual [N, C, H, W]: an input
    /// declares three channels
    /// in the last place.
    /// </summary>
    public bool ChannelsLast { get; }

    /// <summary>The most values that were alive at once in the last run: of a node's inputs, its output, and what later nodes wait for.</summary>
    public long PeakValues { get; private set; }

    /// <summary>The values of the last run's largest result of a node.</summary>
    public long LargestResult { get; private set; }

    /// <summary>Runs a network of one input and one output.</summary>
    /// <param name="image">[N, H, W, C].</param>
    /// <returns>The output, [N, H, W, C] where it is an image; it belongs to the caller or the caller's scope.</returns>
    /// <exception cref="ShapeException">The input doesn't fit the network.</exception>
    public Tensor Run(Tensor image)
    {
        if (Model.Inputs.Count != 1 || Model.Outputs.Count != 1)
        {
            throw new InvalidOperationException(
                $"{Model.Source} has the inputs {Names(Model.Inputs)} and the outputs {Names(Model.Outputs)}: give each by name.");
        }
        return Run(new Dictionary<string, Tensor> { [Model.Inputs[0].Name] = image })[Model.Outputs[0].Name];
    }

    /// <summary>Runs the network.</summary>
    /// <param name="inputs">Every input by name; rank-4 ones [N, H, W, C]. Integer inputs are given as floats.</param>
    /// <param name="cancel">Looked at before each node.</param>
    /// <returns>Every output by name; they belong to the caller or the caller's scope.</returns>
    /// <exception cref="ArgumentException">An input is missing or unknown.</exception>
    /// <exception cref="ShapeException">An input doesn't fit the network.</exception>
    /// <exception cref="WeightFormatException">The graph asks for something that the runner can't do; the message names the
    /// node.</exception>
    public IReadOnlyDictionary<string, Tensor> Run(IReadOnlyDictionary<string, Tensor> inputs, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        using var pause = Tape.Pause();
        using var scope = new TensorScope();
        var values = new Dictionary<string, OnnxValue>(_constants);
        AddInputs(inputs, values);
        var most = Math.Clamp(MostPerPixel * inputs.Values.Where(i => i.Shape.Rank == 4).Sum(i => i.Shape.Count / i.Shape.C), MostAnyway, OnnxCall.MostElements);
        var usesLeft = new Dictionary<string, int>(_uses);
        HashSet<string> made = [];
        long alive = 0;
        (PeakValues, LargestResult) = (0, 0);
        foreach (var step in _steps)
        {
            cancel.ThrowIfCancellationRequested();
            var node = step.Node;
            var output = node.Outputs[0];
            values[output] = RunNode(step, values, most);
            made.Add(output);
            alive += ValuesOf(output);
            LargestResult = Math.Max(LargestResult, ValuesOf(output));
            PeakValues = Math.Max(PeakValues, alive);
            if (alive > MostAlive * most)
                throw new WeightFormatException(Model.Source, $"at the node {node} it would keep {alive:N0} numbers at once", "Use a smaller or simpler graph, or a smaller picture");
            foreach (var input in node.Inputs.Where(made.Contains))
            {
                if (--usesLeft[input] == 0)
                    Release(input);
            }
            if (!usesLeft.ContainsKey(output))
                Release(output);
        }
        return Model.Outputs.ToDictionary(o => o.Name, o => scope.Keep(OutputOf(o, values[o.Name])));

        long ValuesOf(string name) => values[name].Tensor?.Shape.Count ?? 0;

        void Release(string name)
        {
            alive -= ValuesOf(name);
            values[name].Tensor?.Dispose();
        }
    }

    /// <summary>Gives the weights' memory back.</summary>
    public void Dispose()
    {
        foreach (var constant in _constants.Values)
            constant.Tensor?.Dispose();
        foreach (var weight in _convolutionWeights.Values)
            weight.Dispose();
    }

    private static string Names(IEnumerable<OnnxValueInfo> values) => string.Join(", ", values.Select(v => $"'{v.Name}'"));

    private static bool IsConvolution(OnnxNode node) => node.Operator is "Conv" or "ConvTranspose";

    /// <summary>How often each value is taken, as an output of the graph too.</summary>
    private Dictionary<string, int> Count(IEnumerable<OnnxNode> nodes) =>
        nodes.SelectMany(n => n.Inputs).Concat(Model.Outputs.Select(o => o.Name)).CountBy(n => n).ToDictionary();

    /// <summary>
    /// Initialisers and Constant nodes, and what small ones of them become; what convolutions alone use is kept in their order only. The
    /// nodes that are left.
    /// </summary>
    private List<OnnxNode> AddConstants()
    {
        List<OnnxNode> left = [];
        Dictionary<string, WeightArray> constants = Model.Initializers.ToDictionary(a => a.Name);
        foreach (var node in Model.Nodes)
        {
            if (node.Operator == "Constant" && node.Attributes.GetValueOrDefault("value") is WeightArray value && node.Outputs.Count == 1)
                constants[node.Outputs[0]] = value;
            else
                left.Add(node.Outputs.Count > 0
                    ? node
                    : throw new WeightFormatException(Model.Source, $"its node {node} gives nothing", WeightFormatException.FetchAgain));
        }
        var weights = Model.Nodes.Where(n => IsConvolution(n) && n.Inputs.Count > ConvolutionWeight)
            .CountBy(n => n.Inputs[ConvolutionWeight]).ToDictionary();
        foreach (var (name, array) in constants)
        {
            var asWeight = weights.GetValueOrDefault(name);
            if (asWeight > 0 && array.Shape.Length == 4 && array.Type.IsFloat() && array.Count > 0)
            {
                var (values, shape) = WeightLayout.OihwToOhwi(array.ToFloats(), array.Shape);
                _convolutionWeights[name] = Tensor.From(values, shape);
                if (_uses[name] == asWeight)
                    continue;
            }
            if (_uses.ContainsKey(name))
                _constants[name] = OnnxOperators.FromArray(array);
        }
        return [.. left.Where(node => !Fold(node))];
    }

    /// <summary>
    /// Computes a node of small constants beforehand: the pads and axes that PyTorch's exporter leaves as a chain of nodes.
    /// </summary>
    private bool Fold(OnnxNode node)
    {
        if (!OnnxOperators.Folded.Contains(node.Operator) || node.Outputs.Count != 1 || node.Inputs.Count == 0
            || !node.Inputs.All(i => i.Length == 0 || (_constants.TryGetValue(i, out var value) && Product(value.Shape) <= MostFolded))
            || (node.Operator == "ConstantOfShape"
                && Product(_constants.GetValueOrDefault(node.Inputs[0])?.Integers?.Values ?? []) > MostFolded))
        {
            return false;
        }
        try
        {
            _constants[node.Outputs[0]] = RunNode(new OnnxStep(node), _constants, MostAnyway);
            return true;
        }
        catch (Exception e) when (e is WeightFormatException or ShapeException)
        {
            // Running the graph will say so, if it comes to that.
            return false;
        }
    }

    private void AddInputs(IReadOnlyDictionary<string, Tensor> inputs, Dictionary<string, OnnxValue> values)
    {
        if (inputs.Keys.FirstOrDefault(k => Model.Inputs.All(i => i.Name != k)) is { } unknown)
            throw new ArgumentException($"{Model.Source} has no input '{unknown}', only {Names(Model.Inputs)}.", nameof(inputs));
        foreach (var input in Model.Inputs)
        {
            if (!inputs.TryGetValue(input.Name, out var tensor))
                throw new ArgumentException($"{Model.Source} needs the input '{input.Name}', which was not given.", nameof(inputs));
            var value = input.Type.IsFloat()
                ? new OnnxValue(tensor, tensor.Shape.Rank == 4 && !ChannelsLast)
                : new OnnxValue(new IntegerArray(Array.ConvertAll(tensor.ToArray(), v => (long)v), tensor.Shape.Sizes.ToArray()));
            if (input.Shape is { } shape
                && (shape.Length != value.Shape.Length || shape.Zip(value.Shape).Any(s => s.First is not null && s.First != s.Second)))
            {
                var wanted = string.Join(", ", shape.Select(s => s?.ToString(CultureInfo.InvariantCulture) ?? "any"));
                throw new ShapeException($"{Model.Source}: the input '{input.Name}' must be [{wanted}] in the graph's order, but it is {value}") { File = Model.Source };
            }
            values[input.Name] = value;
        }
    }

    private static double Product<T>(T[] sizes)
        where T : System.Numerics.INumber<T> => sizes.Aggregate(1.0, (product, size) => product * double.CreateChecked(size));

    private OnnxValue RunNode(OnnxStep step, Dictionary<string, OnnxValue> values, long most)
    {
        var node = step.Node;
        var prepared = IsConvolution(node) && node.Inputs.Count > ConvolutionWeight
            ? _convolutionWeights.GetValueOrDefault(node.Inputs[ConvolutionWeight])
            : null;
        var call = new OnnxCall(step, Model.Opset, Model.Source, [.. node.Inputs.Select(i => values.GetValueOrDefault(i))], prepared, most);
        // What an operator makes on its way is freed with this scope; its result moves to the outer one.
        using var scope = new TensorScope();
        try
        {
            var result = OnnxOperators.Table[node.Operator](call);
            if (result.Tensor is not null)
                scope.Keep(result.Tensor);
            return result;
        }
        catch (ShapeException e)
        {
            throw new ShapeException($"{Model.Source}, node {node}", e) { File = Model.Source };
        }
    }

    /// <summary>An output in the engine's order, and never the caller's own input or the runner's weight.</summary>
    private Tensor OutputOf(OnnxValueInfo info, OnnxValue value)
    {
        if (value.Integers is { } integers)
            return Tensor.From(Array.ConvertAll(integers.Values, v => (float)v), integers.Shape);
        var channelsLast = info.Shape is [_, not 3, _, 3] || (ChannelsLast && info.Shape is not [_, 3, _, not 3]);
        var tensor = value.Shape.Length == 4 && !channelsLast ? value.Image() : value.Plain();
        return tensor == value.Tensor ? tensor.Detach() : tensor;
    }
}
