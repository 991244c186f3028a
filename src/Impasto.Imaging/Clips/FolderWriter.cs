using System.Globalization;

namespace Impasto.Imaging.Clips;

/// <summary>Frames as frame000001.png and so on.</summary>
internal sealed class FolderWriter : ClipWriter
{
    private int _count;

    public FolderWriter(string folder, string work)
        : base(folder)
    {
        try
        {
            if (ClipParts.Begin(folder, work))
            {
                while (System.IO.File.Exists(PathOf(Done)))
                    Done++;
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
        _count = Done;
    }

    public override int Done { get; }

    public override void Add(Picture frame) => PictureFile.Save(frame, PathOf(_count++));

    public override int Finish(bool isPartial)
    {
        if (!isPartial)
            ClipParts.End(File);
        return _count;
    }

    private string PathOf(int number) => Path.Combine(File, string.Create(CultureInfo.InvariantCulture, $"frame{number + 1:000000}.png"));
}
