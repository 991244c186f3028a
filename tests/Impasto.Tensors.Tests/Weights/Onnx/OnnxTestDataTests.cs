using Impasto.TestSupport;
using Impasto.Tensors.Weights;
using Impasto.Tensors.Weights.Onnx;

namespace Impasto.Tensors.Tests.Weights.Onnx;

/// <summary>
/// ONNX's own test cases (Debian's package libonnx-testdata): every one whose operators the runner claims gives the expected numbers, or is refused with a sentence and stands in the
/// list of what is refused.
/// </summary>
public sealed class OnnxTestDataTests
{
    private const string Folder = "/usr/share/libonnx-testdata/data";

    /// <summary>The reference measures corners by scale times size even where that is no whole number; PyTorch, whose networks are read, by the result's size.</summary>
    private static readonly string[] DifferOnPurpose = ["node/resize_downsample_scales_cubic_align_corners", "node/resize_downsample_scales_linear_align_corners"];

    [Fact]
    public void The_page_lists_every_operator()
    {
        var line = File.ReadLines(Path.Combine(Repo.Root, "docs", "onnx.md")).Single(line => line.StartsWith("`Abs`", StringComparison.Ordinal));
        Assert.Equal(string.Join(", ", OnnxOperators.Table.Keys.Order(StringComparer.Ordinal).Select(name => $"`{name}`")) + ".", line);
    }

    [Fact]
    public void Every_case_of_claimed_operators_gives_what_it_must()
    {
        Assert.SkipUnless(Directory.Exists(Folder), "ONNX's test cases aren't installed: apt-get install libonnx-testdata.");
        var faulty = new SortedSet<string>(StringComparer.Ordinal);
        var (right, wrong, refused) = (new SortedSet<string>(StringComparer.Ordinal), new SortedDictionary<string, string>(StringComparer.Ordinal), new SortedDictionary<string, string>(StringComparer.Ordinal));
        foreach (var folder in new[] { "node", "simple", "pytorch-operator", "pytorch-converted" }.SelectMany(group => Directory.EnumerateDirectories(Path.Combine(Folder, group))))
        {
            var name = Path.GetRelativePath(Folder, folder).Replace("test_", "");
            if (!Claimed(Path.Combine(folder, "model.onnx")))
                continue;
            try
            {
                if (!IsAsDeclared(folder))
                    faulty.Add(name);
                else if (Difference(folder) is { } difference)
                    wrong.Add(name, difference);
                else
                    right.Add(name);
            }
            catch (WeightFormatException e)
            {
                refused.Add(name, e.Message);
            }
            catch (Exception e)
            {
                wrong.Add(name, $"{e.GetType().Name}: {e.Message}");
            }
        }
        foreach (var name in DifferOnPurpose)
            Assert.True(wrong.Remove(name), $"{name} no longer differs.");
        TestContext.Current.SendDiagnosticMessage($"{right.Count} right, {refused.Count} refused, {wrong.Count} wrong.");
        Assert.True(wrong.Count == 0, $"{wrong.Count} wrong of {right.Count + wrong.Count + refused.Count}:\n{string.Join('\n', wrong.Select(pair => $"{pair.Key}: {pair.Value}"))}\nrefused:\n{string.Join('\n', refused.Select(pair => $"{pair.Key}: {pair.Value}"))}");
        Assert.Equal(File.ReadAllLines(Path.Combine(Repo.Root, "tests", "Impasto.Tensors.Tests", "Weights", "Onnx", "Refused.txt")), refused.Keys);
        // Their bfloat16 numbers are stored as integers.
        Assert.Equal(["node/cast_BFLOAT16_to_FLOAT", "node/cast_FLOAT_to_BFLOAT16", "node/castlike_BFLOAT16_to_FLOAT_expanded", "node/castlike_FLOAT_to_BFLOAT16_expanded"], faulty);
        Assert.InRange(right.Count, 200, 2000);
    }

    /// <summary>Whether the model's every node, in a graph of tensors, is of an operator that the runner has; read from the bytes, since the reader refuses some models whole.</summary>
    private static bool Claimed(string model)
    {
        var operators = new List<string>();
        var file = new ProtoReader(File.ReadAllBytes(model), "model");
        while (file.Next())
        {
            if (file.Field == 8 && IsOld(file.Message))
                return false;
            if (file.Field != 7)
                continue;
            var graph = file.Message;
            while (graph.Next())
            {
                if (graph.Field != 1)
                    continue;
                var (node, op, domain) = (graph.Message, "", "");
                while (node.Next())
                    (op, domain) = node.Field == 4 ? (node.Text, domain) : node.Field == 7 ? (op, node.Text) : (op, domain);
                operators.Add(domain is "" or "ai.onnx" ? op : $"{domain}.{op}");
            }
        }
        return operators.Count > 0 && operators.All(OnnxOperators.Table.ContainsKey);
    }

    /// <summary>Whether a model's operator set is older than those that are read.</summary>
    private static bool IsOld(ProtoReader opset)
    {
        var (domain, version) = ("", 0L);
        while (opset.Next())
            (domain, version) = opset.Field == 1 ? (opset.Text, version) : opset.Field == 2 ? (domain, opset.Integer) : (domain, version);
        return domain.Length == 0 && version < OnnxModel.LowestOpset;
    }

    /// <summary>Whether the case's numbers are of the kind that its model declares.</summary>
    private static bool IsAsDeclared(string folder)
    {
        var model = OnnxModel.Load(Path.Combine(folder, "model.onnx"));
        return model.Inputs.Index().All(input => Read(Path.Combine(folder, "test_data_set_0", $"input_{input.Index}.pb")).Type.IsFloat() == input.Item.Type.IsFloat())
            && model.Outputs.Index().All(output => Read(Path.Combine(folder, "test_data_set_0", $"output_{output.Index}.pb")).Type.IsFloat() == output.Item.Type.IsFloat());
    }

    /// <summary>What is wrong with the first data set's results; null where they are right.</summary>
    private static string? Difference(string folder)
    {
        using var scope = new TensorScope();
        var model = OnnxModel.Load(Path.Combine(folder, "model.onnx"));
        using var runner = new OnnxRunner(model);
        var inputs = new Dictionary<string, Tensor>();
        foreach (var (i, input) in model.Inputs.Index())
        {
            var array = Read(Path.Combine(folder, "test_data_set_0", $"input_{i}.pb"));
            inputs[input.Name] = Given(array, toEngine: !runner.ChannelsLast && input.Type.IsFloat());
        }
        var results = runner.Run(inputs);
        foreach (var (i, output) in model.Outputs.Index())
        {
            var array = Read(Path.Combine(folder, "test_data_set_0", $"output_{i}.pb"));
            var isPlain = !array.Type.IsFloat() || output.Shape is [_, not 3, _, 3] || (runner.ChannelsLast && output.Shape is not [_, 3, _, not 3]);
            var expected = Given(array, toEngine: !isPlain);
            var found = results[output.Name];
            if (!expected.Shape.Equals(found.Shape))
                return $"{output.Name} is {found.Shape} and must be {expected.Shape}";
            var tolerance = array.Type is WeightType.Float16 or WeightType.BFloat16 ? 5e-3f : 1e-4f;
            foreach (var (a, b) in expected.ToArray().Zip(found.ToArray()))
            {
                if (!(a.Equals(b) || Math.Abs(a - b) <= tolerance * Math.Max(1, Math.Abs(a))))
                    return $"{output.Name} holds {b} where it must be {a}";
            }
        }
        return null;
    }

    private static Tensor Given(WeightArray array, bool toEngine)
    {
        var values = array.Type.IsFloat() ? array.ToFloats() : Array.ConvertAll(array.ToIntegers(), value => (float)value);
        var tensor = Tensor.From(values, array.Shape);
        return toEngine && array.Shape.Length == 4 ? Ops.Permute(tensor, 0, 2, 3, 1) : tensor;
    }

    /// <summary>A file of one tensor, read as the weight of a model that holds nothing else.</summary>
    private static WeightArray Read(string path)
    {
        // What it is called is not of interest; the last name counts.
        var tensor = new ProtoWriter().Bytes(5, [.. File.ReadAllBytes(path), .. new ProtoWriter().Text(8, "only").ToArray()]);
        var model = new ProtoWriter().Integer(1, 8).Message(8, new ProtoWriter().Text(1, "").Integer(2, 13)).Message(7, tensor);
        return OnnxModel.Load(model.ToArray(), Path.GetFileName(path)).Initializers.Single();
    }
}
