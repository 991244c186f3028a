namespace Impasto.Imaging.Tests.Flow;

/// <summary>The pairs of frames in ../shared/data/video whose flow is known.</summary>
internal static class GroundTruth
{
    public static IEnumerable<(string Name, string First, string Second, string Truth)> Pairs(string videos)
    {
        const string prefix = "flow_gt_";
        foreach (var truth in Directory.EnumerateFiles(videos, prefix + "*.png", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            var folder = Path.GetDirectoryName(truth)!;
            var frames = Directory.EnumerateFiles(folder, "frame*.jpg").Order(StringComparer.Ordinal).ToList();
            var at = frames.FindIndex(frame => Path.GetFileNameWithoutExtension(frame) == Path.GetFileNameWithoutExtension(truth)[prefix.Length..]);
            yield return (Path.GetFileName(folder), frames[at], frames[at + 1], truth);
        }
    }
}
