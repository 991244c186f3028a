using Impasto.Imaging.Resampling;

namespace Impasto.Imaging.Sheets;

/// <summary>Pictures side by side in a grid, each with its label beneath.</summary>
public static class ContactSheet
{
    /// <summary>Composes the sheet, row by row.</summary>
    /// <param name="cells">
    /// A picture and its label, of one line or several; without a picture the label stands alone in the cell, as rows' and columns' heads do, its lines broken where they are too
    /// long.
    /// </param>
    /// <param name="options">Null for the defaults.</param>
    /// <exception cref="ArgumentException">There are no cells, or a size is not positive.</exception>
    public static Picture Compose(IReadOnlyList<(Picture? Picture, string Label)> cells, ContactSheetOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(cells);
        options ??= new ContactSheetOptions();
        if (cells.Count == 0)
            throw new ArgumentException("A contact sheet needs at least one cell.", nameof(cells));
        if (options.CellWidth < 1 || options.CellHeight < 1 || options.Gap < 0 || options.TextScale < 1 || options.Columns < 0)
            throw new ArgumentException($"A contact sheet of {options.CellWidth}x{options.CellHeight} cells, gap {options.Gap}, {options.Columns} columns and text scale {options.TextScale} can't be drawn.", nameof(options));
        var columns = Math.Min(cells.Count, options.Columns > 0 ? options.Columns : (int)Math.Ceiling(Math.Sqrt(cells.Count)));
        var rows = (cells.Count + columns - 1) / columns;
        var line = BitmapText.LineHeight * options.TextScale;
        var lines = cells.Where(c => c.Picture is not null && c.Label.Length > 0).Select(c => c.Label.Split('\n').Length).DefaultIfEmpty().Max();
        var labelled = lines > 0 ? lines * line + options.Gap / 2 : 0;
        var head = options.Title.Length > 0 ? line + options.Gap : 0;
        var (stepX, stepY) = (options.CellWidth + options.Gap, options.CellHeight + labelled + options.Gap);
        var sheet = new Picture(options.Gap + columns * stepX, head + options.Gap + rows * stepY, 3);
        Array.Fill(sheet.Pixels, options.Paper);
        var ink = options.Paper > 0.5f ? 0f : 1f;
        BitmapText.Draw(sheet, BitmapText.Fit(options.Title, sheet.Width - 2 * options.Gap, options.TextScale), options.Gap, options.Gap, options.TextScale, ink);
        for (var n = 0; n < cells.Count; n++)
        {
            var (left, top) = (options.Gap + n % columns * stepX, head + options.Gap + n / columns * stepY);
            if (cells[n].Picture is not { } picture)
            {
                List<string> broken = [.. cells[n].Label.Split('\n').SelectMany(text => BitmapText.Wrap(text, options.CellWidth, options.TextScale)).Take(Math.Max(1, options.CellHeight / line))];
                Write(broken, left, top + (options.CellHeight - broken.Count * line) / 2);
                continue;
            }
            var fitted = Fit(picture, options.CellWidth, options.CellHeight);
            Place(sheet, fitted, left + (options.CellWidth - fitted.Width) / 2, top + (options.CellHeight - fitted.Height) / 2);
            Write(cells[n].Label.Split('\n'), left, top + options.CellHeight + options.Gap / 2);
        }
        return sheet;

        void Write(IEnumerable<string> texts, int left, int top)
        {
            foreach (var text in texts)
            {
                var fitting = BitmapText.Fit(text, options.CellWidth, options.TextScale);
                BitmapText.Draw(sheet, fitting, left + (options.CellWidth - BitmapText.Measure(fitting, options.TextScale)) / 2, top, options.TextScale, ink);
                top += line;
            }
        }
    }

    // Small pictures, such as a network's channels, keep their pixels: they grow by whole factors.
    private static Picture Fit(Picture picture, int width, int height)
    {
        var factor = Math.Min((double)width / picture.Width, (double)height / picture.Height);
        if (factor >= 1)
            return Resampler.Resize(picture, picture.Width * (int)factor, picture.Height * (int)factor, ResampleFilter.Box);
        return Resampler.Resize(picture, Math.Max(1, (int)Math.Round(picture.Width * factor)), Math.Max(1, (int)Math.Round(picture.Height * factor)));
    }

    private static void Place(Picture sheet, Picture picture, int left, int top)
    {
        for (var y = 0; y < picture.Height; y++)
        {
            for (var x = 0; x < picture.Width; x++)
            {
                var opacity = picture.Alpha is null ? 1 : picture.Alpha[y * picture.Width + x];
                for (var c = 0; c < 3; c++)
                {
                    ref var paper = ref sheet[left + x, top + y, c];
                    paper += opacity * (Math.Clamp(picture[x, y, picture.Channels == 3 ? c : 0], 0, 1) - paper);
                }
            }
        }
    }
}
