namespace Impasto.Methods.Strokes;

/// <summary>A manner of painting with strokes, after the styles of Hertzmann 1998, section 4.</summary>
public enum StrokeLook
{
    /// <summary>Curved, opaque strokes of medium length that follow the forms.</summary>
    Impressionist,

    /// <summary>Long strokes, free in colour.</summary>
    Expressionist,

    /// <summary>Thin transparent paint laid in many strokes.</summary>
    Wash,

    /// <summary>Dabs of strong, varied colour.</summary>
    Pointillist,
}
