using Impasto.Imaging;

namespace Impasto.Methods;

/// <summary>What all texture methods ask of their samples.</summary>
internal static class TextureSamples
{
    /// <summary>Greatest width or height of a result.</summary>
    public const int LargestSide = 16384;

    /// <summary>Bytes of the program before a texture is begun; measured.</summary>
    public const double Runtime = 80e6;

    /// <summary>What a file may be to be a sample, which is used as large as it is: statistics of more than 256 MiB need many times that, and a part of it tells the same.</summary>
    public static PictureLimits Limits { get; } = new() { MaxPictureBytes = 1L << 28, Smaller = "cut out a part of it" };

    /// <summary>Checks a request's sizes and weights, and cuts every sample down to its opaque part.</summary>
    public static IReadOnlyList<TextureSample> Check(TextureRequest request, string method)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (request.Samples.Count == 0)
            throw new UsageException($"{method} makes textures from a sample, but none was given", "name a picture");
        if (request.Width is < 1 or > LargestSide || request.Height is < 1 or > LargestSide)
            throw new UsageException($"A texture of {request.Width}x{request.Height} can't be made", $"both sides must lie between 1 and {LargestSide} pixels");
        foreach (var sample in request.Samples)
        {
            if (!(sample.Weight > 0) || !float.IsFinite(sample.Weight))
                throw new UsageException($"The weight {sample.Weight} of {sample.Name} can't be used", "weights must be numbers above 0");
        }
        return [.. request.Samples.Select(s => s with { Picture = Opaque(s.Picture, s.Name) })];
    }

    /// <summary>The options of a request, or the defaults.</summary>
    public static T Options<T>(object? options, string method)
        where T : class, new() => options switch
        {
            null => new T(),
            T own => own,
            _ => throw new UsageException($"{method} takes options of the type {typeof(T).Name}, but was given {options.GetType().Name}"),
        };

    /// <summary>The picture itself where it is opaque, else its largest rectangle of pixels with an alpha of at least 1/2; non-finite values are refused.</summary>
    public static Picture Opaque(Picture picture, string name)
    {
        ArgumentNullException.ThrowIfNull(picture);
        foreach (var value in picture.Pixels)
        {
            if (!float.IsFinite(value))
                throw new InputException($"{name} holds values that are no numbers (NaN or infinite)", "save it again from the program that made it");
        }
        if (picture.Alpha is not { } alpha || alpha.All(a => a >= 0.5f))
            return picture.Alpha is null ? picture : new Picture(picture.Width, picture.Height, picture.Channels, picture.Pixels) { Metadata = picture.Metadata };
        var (x, y, width, height) = LargestRectangle(alpha, picture.Width, picture.Height);
        if (width == 0)
            throw new InputException($"{name} is transparent everywhere, so it shows no texture", "give a picture with opaque pixels");
        return Crop(picture, x, y, width, height);
    }

    /// <summary>A part of a picture, without alpha.</summary>
    public static Picture Crop(Picture picture, int x, int y, int width, int height)
    {
        var channels = picture.Channels;
        var pixels = new float[width * height * channels];
        for (var row = 0; row < height; row++)
            picture.Pixels.AsSpan((((y + row) * picture.Width) + x) * channels, width * channels).CopyTo(pixels.AsSpan(row * width * channels));
        return new Picture(width, height, channels, pixels) { Metadata = picture.Metadata };
    }

    private static (int X, int Y, int Width, int Height) LargestRectangle(float[] alpha, int width, int height)
    {
        // Row by row the heights of the opaque columns above; in each row the largest rectangle under them, by a stack of rising heights.
        var heights = new int[width + 1];
        var stack = new Stack<int>();
        var best = (X: 0, Y: 0, Width: 0, Height: 0);
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
                heights[x] = alpha[(y * width) + x] >= 0.5f ? heights[x] + 1 : 0;
            for (var x = 0; x <= width; x++)
            {
                while (stack.Count > 0 && heights[stack.Peek()] >= heights[x])
                {
                    var tall = heights[stack.Pop()];
                    var left = stack.Count == 0 ? 0 : stack.Peek() + 1;
                    if ((long)tall * (x - left) > (long)best.Width * best.Height)
                        best = (left, y - tall + 1, x - left, tall);
                }
                stack.Push(x);
            }
            stack.Clear();
        }
        return best;
    }
}
