namespace Impasto.Imaging.Clips;

/// <summary>How a clip's colours are coded, in ffmpeg's words; all but the matrix are empty where the file doesn't say.</summary>
/// <param name="Matrix">"bt709", "smpte170m", "bt2020nc".</param>
/// <param name="Primaries">"bt709", "bt2020".</param>
/// <param name="Transfer">"bt709", "arib-std-b67".</param>
/// <param name="Range">"tv" or "pc".</param>
public sealed record ClipColors(string Matrix, string Primaries, string Transfer, string Range)
{
    /// <summary>Least height, in pixels, of what players take for high definition where a file says nothing.</summary>
    private const int HighDefinition = 720;

    /// <summary>The matrix that players take where a file says none.</summary>
    /// <param name="height">Of the stored frames, in pixels.</param>
    public static string UsualMatrix(int height) => height >= HighDefinition ? "bt709" : "smpte170m";

    /// <summary>The matrix as the filter scale calls it.</summary>
    internal string ScaleMatrix => Matrix switch
    {
        "bt2020nc" or "bt2020c" => "bt2020",
        "smpte240m" or "fcc" or "smpte170m" => Matrix,
        "bt470bg" => "smpte170m",
        _ => "bt709",
    };
}
