using System.Globalization;

namespace Impasto.Tensors.Weights.PyTorch;

/// <summary>Flattens what a pickle built: tensors under the dotted paths that lead to them, numbers and strings as metadata.</summary>
internal sealed class PickleTree(string source, CopyBudget budget)
{
    private readonly List<WeightArray> _arrays = [];
    private readonly Dictionary<string, string> _metadata = [];
    private int _visited;

    public static WeightFile Flatten(object? root, WeightFormat format, string source, int fileBytes)
    {
        var tree = new PickleTree(source, new CopyBudget(fileBytes, source));
        tree.Visit(root, "", 0);
        return new WeightFile(tree._arrays, tree._metadata, format, source);
    }

    private void Visit(object? value, string path, int depth)
    {
        // One list may hang in the tree many times, even inside itself.
        if (depth > WeightLimits.PickleDepth || ++_visited > 4 * WeightLimits.Arrays)
            throw new WeightFormatException(source, "its pickle is nested too deeply or without end", WeightFormatException.FetchAgain);
        switch (value)
        {
            case PickledTensor tensor:
                if (_arrays.Count == WeightLimits.Arrays)
                    throw new WeightFormatException(source, $"it holds more than {WeightLimits.Arrays} tensors", "Split it");
                _arrays.Add(tensor.ToArray(path, source, budget));
                break;
            case PickleDict dict:
                foreach (var (key, item) in dict.Items)
                    Visit(item, Join(path, KeyText(key)), depth + 1);
                break;
            case PickleTuple tuple:
                VisitItems(tuple.Items, path, depth);
                break;
            case List<object?> list:
                VisitItems(list, path, depth);
                break;
            case string or bool or long or double:
                if (_metadata.Count == WeightLimits.Arrays)
                    throw new WeightFormatException(source, $"it holds more than {WeightLimits.Arrays} values beside its tensors",
                        "Save only the network's state_dict() from Python");
                _metadata[path] = Convert.ToString(value, CultureInfo.InvariantCulture)!;
                break;
        }
    }

    private void VisitItems(IEnumerable<object?> items, string path, int depth)
    {
        foreach (var (index, item) in items.Index())
            Visit(item, Join(path, index.ToString(CultureInfo.InvariantCulture)), depth + 1);
    }

    private string KeyText(object? key) => key switch
    {
        string or bool or long or double => Convert.ToString(key, CultureInfo.InvariantCulture)!,
        _ => throw new WeightFormatException(source, "its pickle has a dict whose keys aren't strings or numbers",
            "Save only the network's state_dict() from Python"),
    };

    private string Join(string path, string part)
    {
        if (path.Length + part.Length > WeightLimits.NameLength)
            throw new WeightFormatException(source, $"a tensor's name has more than {WeightLimits.NameLength} characters", "Rename it");
        return path.Length == 0 ? part : $"{path}.{part}";
    }
}
