using Impasto.Imaging.IO;

namespace Impasto.Imaging.Clips;

/// <summary>An animation of GIF or WebP: frames are kept as pictures beside it until all are there, and joined at the end. Equal ones become one that stands longer.</summary>
internal sealed class AnimationWriter : ClipWriter
{
    private readonly FolderWriter _frames;
    private readonly double _pause;

    public AnimationWriter(string path, Clip source, string work, ClipWriteOptions options)
        : base(path)
    {
        if (options.Codec is not null || options.Crf is not null)
            throw new UsageException($"An animation such as {path} has no `{(options.Codec is not null ? "Codec" : "Crf")}`", "leave it out, or name an .mp4 file");
        _pause = 1000 / source.Info.Rate.Value;
        _frames = new FolderWriter(ClipParts.FolderOf(path), work, options);
        Exact = _frames.Exact;
    }

    public override int Done => _frames.Done;

    public override void Add(Picture frame) => _frames.Add(frame);

    public override int Finish(bool isPartial)
    {
        var count = _frames.Count;
        if (count > 0)
            AnimationFile.Write(File, [.. Pages(count)]);
        _frames.Finish(isPartial);
        if (!isPartial)
            Directory.Delete(_frames.File, recursive: true);
        return count;
    }

    /// <summary>The files of different frames, and how long each stands, ms.</summary>
    private IEnumerable<(string File, int Pause)> Pages(int count)
    {
        var first = 0;
        var shown = System.IO.File.ReadAllBytes(_frames.PathOf(0));
        for (var i = 1; i <= count; i++)
        {
            var next = i < count ? System.IO.File.ReadAllBytes(_frames.PathOf(i)) : null;
            if (next is not null && shown.AsSpan().SequenceEqual(next))
                continue;
            // Rounded so that they add up.
            yield return (_frames.PathOf(first), (int)(Math.Round(i * _pause) - Math.Round(first * _pause)));
            (first, shown) = (i, next!);
        }
    }
}
