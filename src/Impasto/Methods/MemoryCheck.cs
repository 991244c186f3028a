namespace Impasto.Methods;

/// <summary>Refuses what would not fit in the current context's memory before it starts, and keeps the memory of what does from other work.</summary>
internal static class MemoryCheck
{
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

    /// <summary>The same for a method whose need grows with the output's pixels.</summary>
    /// <param name="method">The method's name.</param>
    /// <param name="size">The output's size.</param>
    /// <param name="fixedBytes">What any picture needs: runtime, libraries, networks.</param>
    /// <param name="bytesPerPixel">What each pixel of the output needs; measured.</param>
    /// <exception cref="MemoryLimitException">It would not fit.</exception>
    public static IDisposable Reserve(string method, (int Width, int Height) size, double fixedBytes, double bytesPerPixel) =>
        Reserve($"A {size.Width}x{size.Height} picture with the method {method}", size.Width, size.Height,
            (width, height) => fixedBytes + (bytesPerPixel * width * height), (width, height) => $"`Size` {Math.Max(width, height)}");
}
