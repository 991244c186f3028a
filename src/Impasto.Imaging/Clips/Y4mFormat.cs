using System.Globalization;

namespace Impasto.Imaging.Clips;

/// <summary>
/// How frames lie in a YUV4MPEG2 stream ("y4m"), as ffmpeg, mplayer and OBS's plugins write it to pipes: a line of text, then for each frame a line and its planes of 8 bits, luma first.
/// </summary>
/// <param name="Width">In pixels.</param>
/// <param name="Height">In pixels.</param>
/// <param name="Rate">Frames a second.</param>
/// <param name="Aspect">Width of a pixel over its height, "1:1".</param>
/// <param name="Chroma">What the header calls the layout: "420jpeg", "420mpeg2", "422", "444" or "mono".</param>
/// <param name="IsFull">Whether samples go from 0 to 255 instead of 16 to 235.</param>
internal sealed record Y4mFormat(int Width, int Height, FrameRate Rate, string Aspect, string Chroma, bool IsFull)
{
    /// <summary>What a stream begins with.</summary>
    public const string Magic = "YUV4MPEG2";

    /// <summary>What each frame begins with.</summary>
    public const string Frame = "FRAME";

    private static readonly string[] Layouts = ["420", "420jpeg", "420mpeg2", "420paldv", "422", "444", "mono"];

    private int Across => Chroma[0] == '4' && Chroma[1] == '2' ? 2 : 1;

    private int Down => Chroma.StartsWith("420", StringComparison.Ordinal) ? 2 : 1;

    private bool HasChroma => Chroma != "mono";

    /// <summary>Whether a chroma sample lies on a luma sample's column, and not between two.</summary>
    private bool IsCosited => Chroma is "420mpeg2" or "420paldv" or "422";

    private int ChromaWidth => (Width + Across - 1) / Across;

    private int ChromaHeight => (Height + Down - 1) / Down;

    /// <summary>Bytes of a frame behind its line.</summary>
    public int FrameBytes => checked(Width * Height + (HasChroma ? 2 * ChromaWidth * ChromaHeight : 0));

    /// <summary>Reads the first line.</summary>
    /// <exception cref="InputException">It is none, or of a kind that isn't read.</exception>
    public static Y4mFormat Parse(string header)
    {
        ArgumentNullException.ThrowIfNull(header);
        var words = header.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length == 0 || words[0] != Magic)
            throw new InputException($"The pipe doesn't begin with {Magic}", "send y4m, for example by ffmpeg -i clip.mp4 -f yuv4mpegpipe -");
        var (width, height) = (Number(Word('W')), Number(Word('H')));
        if (width < 1 || height < 1 || (long)width * height > PictureLimits.Default.MaxPixels)
            throw new InputException($"The pipe's frames of {Word('W') ?? "?"}x{Word('H') ?? "?"} are none that can be read", "look at what writes to it");
        var chroma = Word('C') ?? "420";
        if (!Layouts.Contains(chroma))
            throw new InputException($"The pipe's frames are of the kind {chroma}, and only {string.Join(", ", Layouts)} of 8 bits are read", "add -pix_fmt yuv420p to the ffmpeg that writes it");
        var aspect = Word('A') is { } given && given != "0:0" ? given : "1:1";
        return new Y4mFormat(width, height, FrameRate.Parse((Word('F') ?? "").Replace(':', '/')) ?? new FrameRate(25, 1), aspect, chroma, words.Contains("XCOLORRANGE=FULL"));

        string? Word(char key) => words.Skip(1).FirstOrDefault(word => word[0] == key && word.Length > 1)?[1..];

        static int Number(string? text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
    }

    /// <summary>The first line, without its end.</summary>
    public string Header => string.Create(CultureInfo.InvariantCulture, $"{Magic} W{Width} H{Height} F{Rate.Frames}:{Rate.Seconds} Ip A{Aspect} C{Chroma}{(IsFull ? " XCOLORRANGE=FULL" : "")}");

    /// <summary>A frame's bytes as a picture of three channels.</summary>
    public Picture Decode(byte[] frame)
    {
        var picture = new Picture(Width, Height, 3);
        var matrix = new Y4mMatrix(Height, IsFull);
        var (chromaWidth, first, second) = (ChromaWidth, Width * Height, Width * Height + ChromaWidth * ChromaHeight);
        var columns = HasChroma ? Enumerable.Range(0, Width).Select(x => Between(x, Across, chromaWidth, IsCosited)).ToArray() : null;
        ParallelLoop.For(0, Height, y =>
        {
            var (top, bottom, down) = Between(y, Down, ChromaHeight, isCosited: false);
            for (var x = 0; x < Width; x++)
            {
                float u = 128, v = 128;
                if (columns is not null)
                {
                    var (left, right, across) = columns[x];
                    u = Sample(first, left, right, across, top, bottom, down);
                    v = Sample(second, left, right, across, top, bottom, down);
                }
                matrix.ToRgb(frame[y * Width + x], u, v, picture.Pixels.AsSpan((y * Width + x) * 3, 3));
            }
        });
        return picture;

        float Sample(int plane, int left, int right, float across, int top, int bottom, float down)
        {
            float a = frame[plane + top * chromaWidth + left], b = frame[plane + top * chromaWidth + right], c = frame[plane + bottom * chromaWidth + left], d = frame[plane + bottom * chromaWidth + right];
            return a + across * (b - a) + down * (c - a + across * (d - c - b + a));
        }
    }

    /// <summary>A picture of three channels and this size as a frame's bytes.</summary>
    public byte[] Encode(Picture picture)
    {
        var frame = new byte[FrameBytes];
        var (matrix, pixels) = (new Y4mMatrix(Height, IsFull), picture.Pixels);
        ParallelLoop.For(0, Height, y =>
        {
            for (var x = 0; x < Width; x++)
                frame[y * Width + x] = matrix.Luma(pixels.AsSpan((y * Width + x) * 3, 3));
        });
        if (!HasChroma)
            return frame;
        var (chromaWidth, across, down, isCosited) = (ChromaWidth, Across, Down, IsCosited);
        var (first, second) = (Width * Height, Width * Height + chromaWidth * ChromaHeight);
        ParallelLoop.For(0, ChromaHeight, row =>
        {
            Span<float> mean = stackalloc float[3];
            for (var column = 0; column < chromaWidth; column++)
            {
                mean.Clear();
                for (var dy = 0; dy < down; dy++)
                {
                    var y = Math.Min(row * down + dy, Height - 1);
                    if (across == 1)
                        Add(mean, column, y, 1f / down);
                    else if (isCosited)
                    {
                        Add(mean, 2 * column - 1, y, 0.25f / down);
                        Add(mean, 2 * column, y, 0.5f / down);
                        Add(mean, 2 * column + 1, y, 0.25f / down);
                    }
                    else
                    {
                        Add(mean, 2 * column, y, 0.5f / down);
                        Add(mean, 2 * column + 1, y, 0.5f / down);
                    }
                }
                (frame[first + row * chromaWidth + column], frame[second + row * chromaWidth + column]) = matrix.Chroma(mean);
            }
        });
        return frame;

        void Add(Span<float> mean, int x, int y, float weight)
        {
            var pixel = pixels.AsSpan((y * Width + Math.Clamp(x, 0, Width - 1)) * 3, 3);
            for (var i = 0; i < 3; i++)
                mean[i] += weight * pixel[i];
        }
    }

    /// <summary>The two samples of a coarser row that a place lies between, and how far behind the first.</summary>
    private static (int First, int Second, float Share) Between(int at, int by, int count, bool isCosited)
    {
        if (by == 1)
            return (at, at, 0);
        var place = isCosited ? at / 2f : (at - 0.5f) / 2;
        var first = (int)MathF.Floor(place);
        return (Math.Clamp(first, 0, count - 1), Math.Clamp(first + 1, 0, count - 1), place - first);
    }
}
