using Impasto.Imaging.IO;

namespace Impasto.Imaging.Clips;

/// <summary>
/// A clip that is being written: a file, through ffmpeg, an animation, a folder of numbered pictures, or a pipe. What is written stays when the process is killed, and whoever opens the same work again goes on
/// behind it.
/// </summary>
public abstract class ClipWriter : IDisposable
{
    private readonly Queue<Picture> _recent = new();

    private protected ClipWriter(string path) => File = path;

    /// <summary>The file or folder.</summary>
    public string File { get; }

    /// <summary>How many frames were there when it was opened: the work goes on behind them.</summary>
    public abstract int Done { get; }

    /// <summary>Of the frames that were there when it was opened, the last one that was kept exactly; null where none was.</summary>
    public ExactFrame? Exact
    {
        get;
        private protected init
        {
            field = value;
            foreach (var picture in value?.Pictures ?? [])
                _recent.Enqueue(picture);
        }
    }

    /// <summary>Sentences for the user.</summary>
    public IReadOnlyList<string> Notes => NotesFound;

    private protected List<string> NotesFound { get; } = [];

    /// <summary>Endings of files that clips are written to.</summary>
    public static IReadOnlyList<string> Endings { get; } = [.. ClipCodec.Endings, .. AnimationFile.Endings];

    /// <summary>Whether a clip can be written to a file of that name.</summary>
    public static bool IsWritable(string path) => Endings.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether a path names a folder of pictures and no file.</summary>
    public static bool IsFolder(string path) => Directory.Exists(path) || Path.EndsInDirectorySeparator(path) || !Path.HasExtension(path);

    /// <summary>Whether work on a clip was begun and not finished, so that what is there may be gone on with.</summary>
    /// <param name="path">The file or folder.</param>
    /// <param name="work">What the work is.</param>
    public static bool IsBegun(string path, string work) => ClipParts.IsBegun(IsFolder(path) ? path : ClipParts.FolderOf(path), work);

    /// <summary>Opens a clip to be written.</summary>
    /// <param name="path">A file ending in one of <see cref="Endings"/>, or a folder.</param>
    /// <param name="source">What it is made from: gives rate, colours, sound and all else but the frames.</param>
    /// <param name="work">What the work is: whatever is there of the same is gone on with.</param>
    /// <param name="options">How it is written.</param>
    /// <exception cref="ImpastoException">It can't be written so.</exception>
    public static ClipWriter Open(string path, Clip source, string work, ClipWriteOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(source);
        options ??= new ClipWriteOptions();
        return IsFolder(path) ? new FolderWriter(path, work, options)
            : AnimationFile.IsOne(path) ? new AnimationWriter(path, source, work, options) : new FfmpegWriter(path, source, work, options);
    }

    /// <summary>Writes to a pipe as y4m (YUV4MPEG2, 8 bits).</summary>
    /// <param name="stream">The pipe; closed with the writer.</param>
    /// <param name="source">What it is made from: gives rate, pixel aspect and, where it is a pipe, how samples lie.</param>
    public static ClipWriter ToPipe(Stream stream, Clip source)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(source);
        return new PipeWriter(stream, source);
    }

    /// <summary>Adds a frame.</summary>
    /// <exception cref="ImpastoException">It can't be written.</exception>
    /// <exception cref="OperationCanceledException">The encoder was interrupted.</exception>
    public abstract void Add(Picture frame);

    /// <summary>Makes a whole of what is there.</summary>
    /// <param name="isPartial">The work was stopped: what is there is a clip, and the work can be gone on with.</param>
    /// <returns>Frames in it.</returns>
    /// <exception cref="ImpastoException">It can't be written.</exception>
    public abstract int Finish(bool isPartial);

    /// <summary>Remembers a frame that was added, among so many.</summary>
    private protected void Remember(Picture frame, int most)
    {
        if (most > 0 && frame != _recent.LastOrDefault())
            _recent.Enqueue(frame);
        while (_recent.Count > most)
            _recent.Dequeue();
    }

    /// <summary>The last frame that was added, to be kept; null where none is remembered.</summary>
    private protected ExactFrame? Latest(int number) => _recent.Count == 0 ? null : new ExactFrame(number, [.. _recent]);

    /// <summary>Gives up what is not whole.</summary>
    public virtual void Dispose() => GC.SuppressFinalize(this);
}
