using System.Diagnostics;
using System.Globalization;

namespace Impasto.Imaging.Clips;

/// <summary>Frames as frame000001.png and so on.</summary>
internal sealed class FolderWriter : ClipWriter
{
    private readonly ClipWriteOptions _options;
    private int _kept;
    private Stopwatch _watch = Stopwatch.StartNew();

    public FolderWriter(string folder, string work, ClipWriteOptions options)
        : base(folder)
    {
        _options = options;
        try
        {
            if (ClipParts.Begin(folder, work))
            {
                while (System.IO.File.Exists(PathOf(Done)))
                    Done++;
                Exact = ClipParts.Kept(folder, Done);
            }
            else
            {
                // Of a longer clip some would stay behind this one's.
                foreach (var file in Directory.EnumerateFiles(folder, "frame??????.png"))
                    System.IO.File.Delete(file);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ImpastoException($"The folder {folder} can't be written ({e.Message.TrimEnd('.')})", "name another one", e) { File = folder };
        }
        Count = _kept = Done;
    }

    public override int Done { get; }

    /// <summary>How many frames there are now.</summary>
    public int Count { get; private set; }

    public override void Add(Picture frame)
    {
        PictureFile.Save(frame, PathOf(Count++));
        Remember(frame, _options.KeepExact);
        if (Count - _kept >= _options.PartFrames || _watch.Elapsed >= _options.PartTime)
            Keep();
    }

    public override int Finish(bool isPartial)
    {
        if (isPartial)
            Keep();
        else
            ClipParts.End(File);
        return Count;
    }

    private void Keep()
    {
        if (Latest(Count - 1) is not { } latest)
            return;
        try
        {
            ClipParts.Keep(File, latest);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ImpastoException($"The folder {File} can't be written ({e.Message.TrimEnd('.')})", "name another one", e) { File = File };
        }
        (_kept, _watch) = (Count, Stopwatch.StartNew());
    }

    /// <summary>The file of a frame.</summary>
    public string PathOf(int number) => Path.Combine(File, string.Create(CultureInfo.InvariantCulture, $"frame{number + 1:000000}.png"));
}
