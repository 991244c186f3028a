using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Impasto.Imaging.Resampling;
using Impasto.Imaging.Transforms;

namespace Impasto.Imaging.Clips;

/// <summary>The pictures of a folder, in the order of the numbers in their names.</summary>
internal sealed partial class FolderClip : Clip
{
    private readonly IReadOnlyList<string> _files;
    private readonly (int Width, int Height) _stored;

    public FolderClip(string folder, ClipReadOptions options)
        : base(folder)
    {
        var rate = options.Rate ?? new FrameRate(25, 1);
        var all = Directory.EnumerateFiles(folder).Where(PictureEndings.IsReadable).OrderBy(InOrder, StringComparer.Ordinal).ToList();
        if (all.Count == 0)
            throw new InputException($"There is no picture to read in {folder}", $"it takes files ending in {string.Join(", ", PictureEndings.Readable)}") { File = folder };
        var first = (int)Math.Min(all.Count, Math.Round(options.From * rate.Value));
        var end = options.To is { } to ? (int)Math.Min(all.Count, Math.Round(to * rate.Value)) : all.Count;
        if (first >= end)
        {
            throw new UsageException(FormattableString.Invariant($"{folder} has {all.Count} pictures, {all.Count / rate.Value:0.###} s at {rate} a second, and `From` {options.From:0.###} s is after them"),
                "begin earlier");
        }
        _files = all[first..end];
        var identified = PictureFile.Identify(_files[0]);
        _stored = (identified.Width, identified.Height);
        var (width, height) = Sized(_stored.Width, _stored.Height, options.Size);
        Info = new ClipInfo(width, height, rate) { Frames = _files.Count, Colors = new ClipColors(ClipColors.UsualMatrix(height), "", "", "") };
    }

    public override ClipInfo Info { get; }

    public override string Stamp
    {
        get
        {
            var text = string.Join('\n', _files.Select(StampOf));
            return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
        }
    }

    public override IEnumerable<Picture> Frames(int first = 0, CancellationToken cancel = default)
    {
        foreach (var file in _files.Skip(first))
        {
            cancel.ThrowIfCancellationRequested();
            var picture = HiddenPixels.Filled(PictureFile.Load(file, cancel: cancel).ToRgb());
            if ((picture.Width, picture.Height) != _stored)
            {
                throw new InputException($"{file} has {picture.Width}x{picture.Height} pixels, and the first picture of the clip {_stored.Width}x{_stored.Height}", "bring them to one size, or take it out")
                { File = file };
            }
            yield return _stored == (Info.Width, Info.Height) ? new Picture(picture.Width, picture.Height, 3, picture.Pixels) { Alpha = picture.Alpha } : Resampler.Resize(picture, Info.Width, Info.Height);
        }
    }

    /// <summary>A name with its numbers as long as they get, so that frame10 comes after frame9.</summary>
    private static string InOrder(string path) => Numbers().Replace(Path.GetFileName(path), match => match.Value.TrimStart('0').PadLeft(20, '0'))
        + string.Create(CultureInfo.InvariantCulture, $"\0{Path.GetFileName(path)}");

    [GeneratedRegex("[0-9]+")]
    private static partial Regex Numbers();
}
