using Impasto.Imaging;

namespace Impasto.Cli;

/// <summary>Where one result goes.</summary>
/// <param name="File">A file, or - for standard output.</param>
/// <param name="Sidecar">The file for its record.</param>
internal sealed record OutputFile(string File, string Sidecar)
{
    /// <summary>A file of whose record nothing is written.</summary>
    public static OutputFile Alone(string file) => new(file, OutputNames.Beside(file, ".json"));

    /// <summary>Refuses a result that could not be saved, before there is any work to lose.</summary>
    /// <param name="width">The result's width.</param>
    /// <param name="height">The result's height.</param>
    /// <exception cref="UsageException">The format doesn't hold pictures of that size.</exception>
    /// <exception cref="ImpastoException">There is no room, or the folder can't be written any more.</exception>
    public void Check(int width, int height)
    {
        if (File == Inputs.Standard)
            return;
        if (Math.Max(width, height) > PictureFile.LargestSide(PictureFile.FormatFor(File)))
        {
            throw new UsageException($"{File} would have {width}x{height} pixels, and a {Path.GetExtension(File)} file holds at most {PictureFile.LargestSide(PictureFile.FormatFor(File))} a side",
                "name a .png or .tif with -o, or give a smaller --size");
        }
        CheckPlace(width * (long)height / LeastPixelsPerByte);
    }

    /// <summary>Refuses a file that can't be written.</summary>
    /// <param name="bytes">For which there must be room.</param>
    /// <exception cref="ImpastoException">There is none, or no file may be made there.</exception>
    public void CheckPlace(long bytes)
    {
        try
        {
            WholeFile.Try(File, bytes);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ImpastoException($"{File} can't be written ({Reason(e)})", "name another place with -o", e) { File = File };
        }
    }

    /// <summary>Even well compressed pictures of few colours hold no more.</summary>
    private const int LeastPixelsPerByte = 8;

    /// <summary>What went wrong, without the name of a temporary file, which tells nobody anything.</summary>
    private static string Reason(Exception e) => e switch
    {
        UnauthorizedAccessException or FileNotFoundException => "no file may be made there",
        _ when e.Message.Contains(".impasto-", StringComparison.Ordinal) => e.Message.Split(" : ", 2) is [var what, _] ? what.TrimEnd('.') : "there is no room for it",
        _ => e.Message.TrimEnd('.'),
    };
}
