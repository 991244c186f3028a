using Impasto.Imaging;
using Impasto.Imaging.Sheets;
using Impasto.Imaging.Transforms;

namespace Impasto.Cli.Stylizing;

/// <summary>One photo in many styles, each with its name beneath.</summary>
/// <param name="photo">The photo, which comes first.</param>
internal sealed class StyleSheet(Picture photo)
{
    private const int Cell = 320;

    private readonly List<(Picture?, string)> _cells = [(Small(photo), "photo")];

    /// <summary>How many styles there are on it.</summary>
    public int Styles => _cells.Count - 1;

    /// <summary>Adds a picture; what is kept of it is as small as its cell.</summary>
    public void Add(Picture picture, string style) => _cells.Add((Small(picture), style));

    /// <summary>Writes the sheet.</summary>
    /// <exception cref="ImpastoException">It can't be written.</exception>
    public Task SaveAsync(OutputFile output, Terminal terminal) =>
        new ResultFile(ContactSheet.Compose(_cells, new ContactSheetOptions { CellWidth = Cell, CellHeight = Cell }), output, 0, false).SaveAsync(terminal);

    private static Picture Small(Picture picture) =>
        Math.Max(picture.Width, picture.Height) > Cell ? PictureTransforms.ResizeLongestSide(picture.ToRgb(), Cell) : picture.ToRgb();
}
