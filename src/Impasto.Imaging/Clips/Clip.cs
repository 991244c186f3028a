using Impasto.Imaging.IO;

namespace Impasto.Imaging.Clips;

/// <summary>A clip to be read: a file, through ffmpeg, an animation, a folder of numbered pictures, or a pipe.</summary>
public abstract class Clip
{
    private protected Clip(string name) => Name = name;

    /// <summary>The file or folder, as it was named.</summary>
    public string Name { get; }

    /// <summary>What is known before frames are read.</summary>
    public abstract ClipInfo Info { get; }

    /// <summary>Changes when the clip does: names, sizes and times of its files.</summary>
    public abstract string Stamp { get; }

    /// <summary>Whether frames come but once, so that nobody can look ahead or go back.</summary>
    public virtual bool ComesOnce => false;

    /// <summary>Reads a clip that comes through a pipe as y4m (YUV4MPEG2, 8 bits).</summary>
    /// <param name="stream">The pipe; not closed.</param>
    /// <param name="options">What of it is read.</param>
    /// <exception cref="InputException">It is no y4m.</exception>
    public static Clip OpenPipe(Stream stream, ClipReadOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return new PipeClip(stream, Checked(options));
    }

    /// <summary>Whether a path names a clip and no still picture: a folder, or a file that doesn't end as pictures do.</summary>
    public static bool IsMoving(string path) => Directory.Exists(path) || !PictureEndings.IsReadable(path);

    /// <summary>Opens a clip.</summary>
    /// <param name="path">A file, or a folder of numbered pictures.</param>
    /// <param name="options">What of it is read.</param>
    /// <param name="cancel">Gives up.</param>
    /// <exception cref="InputException">It is none, or has no pictures.</exception>
    /// <exception cref="ImpastoException">ffmpeg is needed and not installed.</exception>
    public static Clip Open(string path, ClipReadOptions? options = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(path);
        options = Checked(options);
        if (Directory.Exists(path))
            return new FolderClip(path, options);
        return !File.Exists(path)
            ? throw new InputException($"The clip {path} doesn't exist", "check the name and the folder") { File = path }
            : AnimationFile.IsOne(path) ? new AnimationClip(path, options) : new FfmpegClip(path, options, cancel);
    }

    /// <summary>The frames in their order, three channels each.</summary>
    /// <param name="first">How many are passed over.</param>
    /// <param name="cancel">Ends in OperationCanceledException.</param>
    /// <exception cref="ImpastoException">A frame can't be read.</exception>
    public abstract IEnumerable<Picture> Frames(int first = 0, CancellationToken cancel = default);

    /// <summary>Sentences about what was found while frames were read: damage, an early end.</summary>
    public IReadOnlyList<string> Notes => NotesFound;

    private protected List<string> NotesFound { get; } = [];

    private protected static string StampOf(string path)
    {
        var file = new FileInfo(path);
        return FormattableString.Invariant($"{file.FullName} {file.Length} {file.LastWriteTimeUtc.Ticks}");
    }

    private static ClipReadOptions Checked(ClipReadOptions? options)
    {
        options ??= new ClipReadOptions();
        return options.To is { } to && to <= options.From
            ? throw new UsageException(FormattableString.Invariant($"`To` {to:0.###} s is not after `From` {options.From:0.###} s"), "give a later end") : options;
    }

    /// <summary>Sides of frames of a longest side, both even, which most ways of writing clips need.</summary>
    private protected static (int Width, int Height) Sized(int width, int height, int? longest)
    {
        if (longest is not { } size)
            return (width, height);
        var by = (double)size / Math.Max(width, height);
        return (Even(width * by), Even(height * by));

        static int Even(double side) => Math.Max(2, (int)Math.Round(side / 2) * 2);
    }
}
