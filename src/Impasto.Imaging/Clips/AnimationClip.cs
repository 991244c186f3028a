using System.Numerics;
using Impasto.Imaging.IO;
using Impasto.Imaging.Resampling;
using Impasto.Imaging.Transforms;

namespace Impasto.Imaging.Clips;

/// <summary>An animation of a GIF or WebP file. Its pictures may stand for any time; frames come at even times, those that stand longer repeatedly.</summary>
internal sealed class AnimationClip : Clip
{
    private readonly (int Width, int Height) _stored;

    /// <summary>The picture of each frame.</summary>
    private readonly int[] _pages;

    public AnimationClip(string path, ClipReadOptions options)
        : base(path)
    {
        var (width, height, pauses) = AnimationFile.Identify(path);
        _stored = (width, height);
        (width, height) = Sized(width, height, options.Size);
        // The finest grid on which all pictures begin.
        var grid = (long)pauses.Aggregate(BigInteger.Zero, (common, pause) => BigInteger.GreatestCommonDivisor(common, pause));
        var rate = options.Rate ?? new FrameRate(1000, grid).Reduced();
        var end = Math.Min(options.To ?? double.MaxValue, pauses.Sum(pause => (long)pause) / 1000.0);
        if (options.From >= end)
            throw new UsageException(FormattableString.Invariant($"{path} ends after {end:0.##} s, and `From` is {options.From:0.##} s"), "begin earlier");
        var frames = Math.Max(1, Math.Round((end - options.From) * rate.Value));
        if (frames > PictureLimits.Default.MaxFrames)
            throw new InputException(FormattableString.Invariant($"{path} would have {frames} frames at {rate} a second, but the limit is {PictureLimits.Default.MaxFrames}"), "give a lower `Rate`") { File = path };
        _pages = new int[(int)frames];
        var (page, until) = (0, (double)pauses[0]);
        for (var i = 0; i < _pages.Length; i++)
        {
            // A hair later, since both grids are rounded.
            for (var at = 1000 * (options.From + i / rate.Value) + 1e-6; at >= until && page < pauses.Length - 1;)
                until += pauses[++page];
            _pages[i] = page;
        }
        Info = new ClipInfo(width, height, rate) { Frames = _pages.Length, Colors = new ClipColors(ClipColors.UsualMatrix(height), "", "", "") };
    }

    public override ClipInfo Info { get; }

    public override string Stamp => StampOf(Name);

    public override IEnumerable<Picture> Frames(int first = 0, CancellationToken cancel = default)
    {
        var frame = first;
        var number = 0;
        foreach (var page in AnimationFile.Read(Name, cancel))
        {
            if (frame < _pages.Length && _pages[frame] == number)
            {
                var filled = HiddenPixels.Filled(page);
                var picture = _stored == (Info.Width, Info.Height) ? filled : Resampler.Resize(filled, Info.Width, Info.Height);
                for (; frame < _pages.Length && _pages[frame] == number; frame++)
                    yield return picture;
            }
            if (frame == _pages.Length)
                yield break;
            number++;
        }
    }
}
