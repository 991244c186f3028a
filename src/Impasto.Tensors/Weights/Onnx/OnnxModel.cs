namespace Impasto.Tensors.Weights.Onnx;

/// <summary>
/// An ONNX model: a graph of nodes over named values, with its weights (onnx.ai/onnx/repo-docs/IR.html). Loading checks that the graph is
/// whole: every value
/// defined once and before its use, no cycles, no external files, no foreign operators. <see cref="OnnxRunner"/> runs it,
/// <see cref="OnnxBuilder"/> makes one.
/// </summary>
public sealed class OnnxModel
{
    /// <summary>The oldest operator set that is read: the first with NumPy's broadcasting.</summary>
    public const int LowestOpset = 7;

    /// <summary>The newest operator set that is read.</summary>
    public const int HighestOpset = 23;

    internal OnnxModel(string source, string producer, int opset, IReadOnlyList<OnnxValueInfo> inputs, IReadOnlyList<OnnxValueInfo> outputs,
        IReadOnlyList<OnnxNode> nodes, WeightFile initializers)
    {
        (Source, Producer, Opset, Outputs, Initializers) = (source, producer, opset, outputs, initializers);
        if (opset is < LowestOpset or > HighestOpset)
            throw Refuse($"its operator set is {opset}, and {LowestOpset} to {HighestOpset} are read", "Export it again with opset 13");
        // Up to IR version 3 the weights were listed among the inputs.
        Inputs = [.. inputs.Where(i => !initializers.Contains(i.Name))];
        Nodes = Sort(nodes);
    }

    /// <summary>What the file is called in messages.</summary>
    public string Source { get; }

    /// <summary>The program that wrote it.</summary>
    public string Producer { get; }

    /// <summary>The version of the standard operator set.</summary>
    public int Opset { get; }

    /// <summary>What the graph takes, without its weights.</summary>
    public IReadOnlyList<OnnxValueInfo> Inputs { get; }

    /// <summary>What the graph gives.</summary>
    public IReadOnlyList<OnnxValueInfo> Outputs { get; }

    /// <summary>The operations, each after those that it depends on.</summary>
    public IReadOnlyList<OnnxNode> Nodes { get; }

    /// <summary>The weights by name, and the model's metadata.</summary>
    public WeightFile Initializers { get; }

    /// <summary>Reads a model from a file.</summary>
    /// <exception cref="WeightFormatException">The file is no whole ONNX model of the standard operators.</exception>
    public static OnnxModel Load(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return Load(WeightBytes.Read(path), Path.GetFileName(path));
    }

    /// <summary>Reads a model from a stream; <paramref name="source"/> is what messages call it.</summary>
    /// <inheritdoc cref="Load(string)" path="/exception"/>
    public static OnnxModel Load(Stream stream, string source)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return Load(WeightBytes.Read(stream, source), source);
    }

    /// <summary>
    /// Reads a model that is in memory, which its weights go on using; <paramref name="source"/> is what messages call it.
    /// </summary>
    /// <inheritdoc cref="Load(string)" path="/exception"/>
    public static OnnxModel Load(ReadOnlyMemory<byte> content, string source)
    {
        ArgumentException.ThrowIfNullOrEmpty(source);
        return content.IsEmpty ? throw WeightBytes.Unrecognized([], source) : OnnxParser.Parse(content, source);
    }

    /// <summary>The same graph and weights under other declarations.</summary>
    /// <param name="inputs">The inputs, each under its own name.</param>
    /// <param name="outputs">The outputs, each under its own name.</param>
    /// <param name="metadata">Free text by key, in place of the model's.</param>
    public OnnxModel With(IReadOnlyList<OnnxValueInfo> inputs, IReadOnlyList<OnnxValueInfo> outputs,
        IReadOnlyDictionary<string, string> metadata) =>
        new(Source, Producer, Opset, inputs, outputs, Nodes, new WeightFile(Initializers, metadata, WeightFormat.Onnx, Source));

    /// <summary>Writes the model. The file appears under its name only when complete; the same model gives the same bytes.</summary>
    public void Save(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        WholeFile.Write(path, Save);
    }

    /// <summary>Writes the model to a stream.</summary>
    public void Save(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        stream.Write(OnnxWriter.Write(this));
    }

    /// <summary>Whether the file begins with a field that an ONNX model has: there is no magic number.</summary>
    internal static bool Recognizes(ReadOnlySpan<byte> start) =>
        start.Length > 1 && start[0] is 0x08 or 0x12 or 0x1a or 0x22 or 0x28 or 0x32 or 0x3a or 0x42;

    /// <summary>The nodes in an order in which each follows what it depends on, the file's own where that is one.</summary>
    private List<OnnxNode> Sort(IReadOnlyList<OnnxNode> nodes)
    {
        var defined = new HashSet<string>(Inputs.Select(i => i.Name).Concat(Initializers.Names));
        Dictionary<string, int> makers = [];
        foreach (var (index, node) in nodes.Index())
        {
            foreach (var output in node.Outputs.Where(o => o.Length > 0))
            {
                if (defined.Contains(output) || !makers.TryAdd(output, index))
                    throw Refuse($"its value '{output}' is defined twice");
            }
        }
        foreach (var output in Outputs.Where(o => !defined.Contains(o.Name) && !makers.ContainsKey(o.Name)))
            throw Refuse($"its output '{output.Name}' is defined nowhere");

        var waitsFor = new int[nodes.Count];
        var waiting = nodes.Select(_ => new List<int>()).ToArray();
        foreach (var (index, node) in nodes.Index())
        {
            foreach (var input in node.Inputs.Where(i => i.Length > 0 && !defined.Contains(i)))
            {
                if (!makers.TryGetValue(input, out var maker))
                    throw Refuse($"the input '{input}' of its node {node} is defined nowhere");
                waiting[maker].Add(index);
                waitsFor[index]++;
            }
        }

        List<OnnxNode> sorted = [];
        var ready = new PriorityQueue<int, int>(Enumerable.Range(0, nodes.Count).Where(i => waitsFor[i] == 0).Select(i => (i, i)));
        while (ready.TryDequeue(out var index, out _))
        {
            sorted.Add(nodes[index]);
            foreach (var next in waiting[index])
            {
                if (--waitsFor[next] == 0)
                    ready.Enqueue(next, next);
            }
        }
        if (sorted.Count < nodes.Count)
            throw Refuse($"its node {nodes[Array.FindIndex(waitsFor, w => w > 0)]} is part of a cycle or depends on one");
        return sorted;
    }

    private WeightFormatException Refuse(string problem, string advice = WeightFormatException.FetchAgain) => new(Source, problem, advice);
}
