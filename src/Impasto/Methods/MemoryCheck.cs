using Impasto.Imaging;

namespace Impasto.Methods;

/// <summary>Refuses what would not fit in the current context's memory before it starts, and keeps the memory of what does from other work.</summary>
internal static class MemoryCheck
{
    /// <summary>Bytes of the runtime and the libraries; measured.</summary>
    public const double Runtime = 85e6;

    /// <summary>The same with a small network and its first pass; measured.</summary>
    public const double WithNetwork = 120e6;

    /// <summary>Bytes of the networks that look for faces; measured.</summary>
    public const double Faces = 25e6;

    /// <summary>The most bytes of passing arrays that the collector lets lie about; measured.</summary>
    private const double MostPassing = 200e6;

    /// <summary>Reserves what the work needs until the result is disposed of; where it would not fit, says what it needs, what there is and which size would fit.</summary>
    /// <param name="work">"A 4000x3000 picture with slim".</param>
    /// <param name="width">The size asked for.</param>
    /// <param name="height">The size asked for.</param>
    /// <param name="needed">Bytes that a size needs.</param>
    /// <param name="size">How one asks for a size: "`Size` 640".</param>
    /// <exception cref="MemoryLimitException">It would not fit.</exception>
    public static IDisposable Reserve(string work, int width, int height, Func<int, int, double> needed, Func<int, int, string> size)
    {
        var context = ComputeContext.Current;
        var bytes = needed(width, height);
        if (context.TryReserve((long)Math.Ceiling(bytes)) is { } reservation)
            return reservation;
        var available = context.UnreservedMemory;
        var shrink = 1.0;
        while (shrink > 1e-3 && needed((int)(width * shrink), (int)(height * shrink)) > available)
            shrink *= 0.95;
        throw new MemoryLimitException($"{work} needs about {bytes / 1e9:F1} GB, but there are {available / 1e9:F1} GB",
            $"{size((int)(width * shrink), (int)(height * shrink))} would fit");
    }

    /// <summary>The same for a method whose need grows with the output's pixels, beside what the request's pictures take.</summary>
    /// <param name="method">The method's name.</param>
    /// <param name="request">What is to be stylised.</param>
    /// <param name="bytesPerPixel">What each pixel of the output needs; measured.</param>
    /// <param name="passing">Bytes a pixel of arrays that pass, of which no more than a limit lies about; measured.</param>
    /// <param name="networks">Bytes of networks and their activations, whatever the size.</param>
    /// <exception cref="MemoryLimitException">It would not fit.</exception>
    public static IDisposable Reserve(string method, StyleRequest request, double bytesPerPixel, double passing = 0, double networks = 0)
    {
        var (width, height) = OutputSize.Of(request.Content, request.Size);
        var pictures = Pictures(request);
        return Reserve($"A {width}x{height} picture with the method {method}", width, height, Needed, (wide, high) => $"`Size` {Math.Max(wide, high)}");

        double Needed(int wide, int high)
        {
            var pixels = (double)wide * high;
            return Runtime + networks + pictures + (bytesPerPixel * pixels) + Math.Min(passing * pixels, MostPassing);
        }
    }

    /// <summary>Bytes of the photograph, the style pictures and the masks, as they came.</summary>
    public static double Pictures(StyleRequest request) =>
        Bytes(request.Content) + Bytes(request.Mask) + request.Styles.Sum(style => Bytes(style.Picture) + Bytes(style.Mask));

    /// <summary>Pixels of a request's largest style picture brought to that longest side: a square one beside a panorama may have more than the photograph.</summary>
    public static double MostStylePixels(StyleRequest request, double longest) => request.Styles.Select(style => style.Picture).OfType<Picture>()
        .Select(picture => longest * longest * Math.Min(picture.Width, picture.Height) / Math.Max(picture.Width, picture.Height)).DefaultIfEmpty().Max();

    private static double Bytes(Picture? picture) =>
        picture is null ? 0 : sizeof(float) * ((double)picture.Pixels.Length + (picture.Alpha is null ? 0 : (double)picture.Width * picture.Height));
}
