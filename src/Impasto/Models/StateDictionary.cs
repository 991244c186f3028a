using Impasto.Tensors.Weights;

namespace Impasto.Models;

/// <summary>
/// Finds a network's weights among what programs save around them: names that DataParallel ("module.") or torch.compile ("_orig_mod.") put before or between, checkpoints that
/// hold them beside an optimiser ("state_dict.", "model_state_dict."), modules that a network is a part of ("net.", "transformer.").
/// </summary>
internal static class StateDictionary
{
    private const int Depth = 4;

    private static readonly string[] Wrappers = ["module", "_orig_mod"];
    private static readonly string[] First = ["state_dict", "model_state_dict"];

    /// <summary>The weights that a reader knows, under the names it knows; null where there are none.</summary>
    /// <param name="file">What was read.</param>
    /// <param name="recognizes">Whether these are the reader's weights.</param>
    public static WeightFile? Find(WeightFile file, Func<WeightFile, bool> recognizes)
    {
        // The parts of a graph are no network without it.
        if (file.Format == WeightFormat.Onnx)
            return recognizes(file) ? file : null;
        var plain = Unwrapped(file);
        return Parts(plain, Depth).Prepend(plain).FirstOrDefault(recognizes);
    }

    private static WeightFile Unwrapped(WeightFile file)
    {
        var names = file.Names.ToDictionary(name => name, name => string.Join('.', name.Split('.').Where(part => !Wrappers.Contains(part))));
        return names.All(pair => pair.Key == pair.Value) || names.Values.Distinct().Count() < names.Count ? file : Renamed(file, file.Select(array => (array, names[array.Name])));
    }

    private static IEnumerable<WeightFile> Parts(WeightFile file, int depth)
    {
        if (depth == 0)
            yield break;
        var groups = file.Where(array => array.Name.Contains('.')).GroupBy(array => array.Name[..array.Name.IndexOf('.')])
            .Where(group => !group.Key.StartsWith("optim", StringComparison.OrdinalIgnoreCase))
            .OrderBy(group => First.Contains(group.Key) ? 0 : 1);
        foreach (var group in groups)
        {
            // With the name first: it may be what tells a network's kind ("features.").
            yield return Renamed(file, group.Select(array => (array, array.Name)));
            var part = Renamed(file, group.Select(array => (array, array.Name[(group.Key.Length + 1)..])));
            yield return part;
            foreach (var inner in Parts(part, depth - 1))
                yield return inner;
        }
    }

    private static WeightFile Renamed(WeightFile file, IEnumerable<(WeightArray Array, string Name)> arrays) =>
        new(arrays.Select(pair => new WeightArray(pair.Name, pair.Array.Shape, pair.Array.Type, pair.Array.Bytes)), file.Metadata, file.Format, file.Source);
}
