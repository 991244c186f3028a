namespace Impasto.Methods.Quilting;

/// <summary>How far a block overlaps what is already laid, in pixels from each of its edges.</summary>
internal readonly record struct QuiltStrips(int Left, int Top, int Right, int Bottom)
{
    /// <summary>Tells strips of different shape apart.</summary>
    public string Key => $"{Left},{Top},{Right},{Bottom}";

    public bool Contains(int x, int y, int side) => x < Left || y < Top || x >= side - Right || y >= side - Bottom;
}
