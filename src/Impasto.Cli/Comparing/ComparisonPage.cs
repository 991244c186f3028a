using System.Globalization;
using System.Net;
using System.Text;
using Impasto.Evaluation;
using Impasto.Imaging;

namespace Impasto.Cli.Comparing;

/// <summary>A comparison as one page of HTML with its small pictures inside; the results open at full size from their folder beside it.</summary>
internal static class ComparisonPage
{
    private const string Style =
        """
        body { font: 15px/1.4 system-ui, sans-serif; margin: 1.5rem; color: #222; background: #fff }
        table { border-collapse: collapse } th, td { padding: .4rem; text-align: center; vertical-align: top }
        tbody th { text-align: right; vertical-align: middle; max-width: 14rem } small { display: block; font-weight: normal; color: #666 }
        img { display: block; margin: 0 auto .3rem } dl { display: grid; grid-template-columns: auto auto; gap: 0 .6rem; margin: 0; font-size: 12px; justify-content: center }
        dt { text-align: right; color: #666 } dd { margin: 0; text-align: left; font-variant-numeric: tabular-nums } .not { max-width: 20rem; color: #a33 }
        """;

    /// <summary>Writes it.</summary>
    /// <param name="job">What is compared.</param>
    /// <param name="heads">Each pair's photograph and style picture, small; null for those that can't be shown.</param>
    /// <param name="rows">The cells.</param>
    public static string Of(CompareJob job, IReadOnlyList<(Picture? Content, Picture? Style)> heads, IReadOnlyList<IReadOnlyList<ComparedCell>> rows)
    {
        var html = new StringBuilder();
        html.Append("<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width\">\n<title>Comparison of methods</title>\n<style>\n").Append(Style)
            .Append("\n</style>\n<h1>Comparison of methods</h1>\n<p>")
            .Append(Text($"Impasto {Machine.Version}; results of at most {job.Options.Size} px, seed {job.Options.Seed}; measured by the features of {job.Options.Judge.Name}{(job.Options.Judge.Name == "slim" ? ", which stands in for VGG-16" : "")}."))
            .Append(" A result opens at full size.</p>\n<table>\n<thead>\n");
        Head("photograph", heads.Select(head => head.Content), job.Pairs.Select(pair => pair.ContentName));
        Head("style", heads.Select(head => head.Style), job.Pairs.Select(pair => pair.Style.Title.Replace('\n', ' ')));
        html.Append("</thead>\n<tbody>\n");
        foreach (var (method, row) in job.Methods.Zip(rows))
        {
            html.Append("<tr><th scope=\"row\">").Append(Text(method.Method.Name)).Append("<small>").Append(Text(method.Method.Paper)).Append("</small></th>\n");
            foreach (var cell in row)
                Cell(cell);
            html.Append("</tr>\n");
        }
        html.Append("</tbody>\n</table>\n<p>Measures: ")
            .Append(string.Join("; ", Measure.All.Select(measure => $"{Text(measure.Short)}, {Text(measure.Title)} ({(measure.MoreIsBetter ? "more" : "less")} is better)")))
            .Append(".</p>\n</html>\n");
        return html.ToString();

        void Head(string title, IEnumerable<Picture?> pictures, IEnumerable<string> names)
        {
            html.Append("<tr><th scope=\"row\">").Append(title).Append("</th>\n");
            foreach (var (picture, name) in pictures.Zip(names))
                html.Append("<th scope=\"col\">").Append(picture is null ? "" : Image(picture, name)).Append(Text(name)).Append("</th>\n");
            html.Append("</tr>\n");
        }

        void Cell(ComparedCell cell)
        {
            if (cell.State != CellState.Done)
            {
                html.Append("<td class=\"not\">").Append(cell.State == CellState.Open ? "not made yet" : $"{cell.State.ToString().ToLowerInvariant()}: {Text(cell.Sentence!)}").Append("</td>\n");
                return;
            }
            var link = string.Join('/', SheetFiles.FromSheet(cell.File!).Split('/').Select(Uri.EscapeDataString));
            html.Append("<td><a href=\"").Append(link).Append("\">").Append(Image(cell.Small!, $"{job.Methods[cell.Row].Method.Name}: {job.Pairs[cell.Column].ContentName}, {job.Pairs[cell.Column].Style.Name}"))
                .Append("</a><dl>");
            if (!job.Options.NoTimes)
                Entry("time", Durations.Seconds(TimeSpan.FromSeconds(cell.Seconds)));
            if (cell.Network is { } network)
                Entry("network", network);
            if (cell.WithoutStyle)
                Entry("style", "none");
            if (cell.Iterations > 0)
                Entry("iterations", cell.Iterations.ToString(CultureInfo.InvariantCulture));
            if (cell.Losses is { } losses)
                Entry("loss", string.Create(CultureInfo.InvariantCulture, $"{losses.InitialTotal:G4} → {losses.Total:G4}"));
            foreach (var measure in Measure.All.Where(measure => cell.Measures.GetValueOrDefault(measure.Name) is not null))
                Entry(measure.Short, Measure.Text(cell.Measures[measure.Name]));
            html.Append("</dl></td>\n");
        }

        void Entry(string name, string value) => html.Append("<dt>").Append(Text(name)).Append("</dt><dd>").Append(Text(value)).Append("</dd>");
    }

    private static string Image(Picture picture, string title) =>
        $"<img src=\"data:image/jpeg;base64,{Convert.ToBase64String(PictureFile.Encode(picture, PictureFormat.Jpeg))}\" width=\"{picture.Width}\" height=\"{picture.Height}\" alt=\"{Text(title)}\">";

    private static string Text(string text) => WebUtility.HtmlEncode(text);
}
