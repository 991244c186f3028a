using System.Text.Json.Nodes;
using Impasto.Imaging;
using Impasto.Methods;
using Impasto.Options;

namespace Impasto.Cli.Stylizing;

/// <summary>impasto stylize: one job over its pictures.</summary>
internal sealed class StylizeCommand
{
    private readonly StylizeJob _job;
    private readonly Terminal _terminal;
    private readonly CommandSpec _command;
    private readonly HashSet<string> _notesSaid = [];

    private StylizeCommand(StylizeJob job, Invocation call) => (_job, _terminal, _command) = (job, call.Terminal, call.Command);

    /// <summary>The command, with the options of every method.</summary>
    public static CommandSpec Spec(Services services, MethodRegistry<IStyleMethod> registry) => new("stylize", "Stylises pictures in the style of a picture or a model")
    {
        Usage = "<picture|folder|glob|->... --style <FILE|STYLE[:WEIGHT]>... [options]",
        // None are needed with --config, which may name one; the job says when there is none.
        Argument = new ArgumentSpec("picture|folder|glob|-", "What to stylise: files, folders and globs of pictures, or - for standard input", 0, int.MaxValue),
        Groups =
        [
            new OptionGroup("Options", OptionTable.For<StylizeOptions>()),
            new OptionGroup("Input, output and reports", OptionTable.For<StylizeRunOptions>()),
            .. registry.Methods.Select(method =>
                new OptionGroup($"Options of --method {method.Name}: {method.Summary} ({method.Paper})", OptionTable.For(method.OptionsType), method.Name)),
        ],
        Examples =
        [
            "impasto stylize photo.jpg --style starry-night",
            "impasto stylize photo.jpg --style ink.jpg",
            "impasto stylize photo.jpg --style ink.jpg:2 --style swirl.jpg --size 1024 -o art.png",
            "impasto stylize holiday/ --style woodcut.jpg --preserve-color luminance -o art/",
            "impasto stylize photo.jpg --all-styles -o styles/",
            "impasto stylize photo.jpg --style scream:0.7 --style ink.jpg:0.3",
            "impasto stylize photo.jpg --config photo.ink.json --seed 7 --overwrite",
            "cat photo.jpg | impasto stylize - --style mosaic.jpg > art.png",
        ],
        Run = (call, cancel) => new StylizeCommand(StylizeJob.Read(call, services), call).RunAsync(cancel),
    };

    /// <summary>All pictures: while one is stylised, the next is read and the one before is written.</summary>
    private async Task<int> RunAsync(CancellationToken cancel)
    {
        using var context = new ComputeContext { Threads = _job.Threads };
        using var use = context.Use();
        var start = _terminal.Clock.GetTimestamp();
        var worst = 0;
        var failed = 0;
        var done = 0;
        foreach (var note in _job.Run.Quiet ? [] : _job.Notes)
            _terminal.Say(note);
        foreach (var missing in _job.Missing)
        {
            Fail(missing);
        }
        if (_job.Inputs.Count > 0)
        {
            var reading = ReadAsync(0, cancel);
            var longest = new Lazy<int?>(() => Longest(reading));
            // Landmarks of an example portrait are in its own pixels.
            var styles = _job.Renditions.Select(rendition => StyleLoader.Load(rendition.Styles, () => rendition.Method.NeedsWholePhoto ? null : longest.Value, rendition.Common.StyleScale, cancel)).ToList();
            var mask = StyleLoader.LoadMask(_job.Common.Mask, () => longest.Value, cancel);
            using var sessions = new Sessions();
            Stylized? before = null;
            for (var i = 0; i < _job.Inputs.Count && worst != Failure.Interrupted; i++)
            {
                var content = reading;
                if (i + 1 < _job.Inputs.Count)
                    reading = ReadAsync(i + 1, cancel);
                StyleSheet? sheet = null;
                for (var n = 0; n < _job.Renditions.Count && worst != Failure.Interrupted; n++)
                {
                    Stylized? current = null;
                    Exception? problem = null;
                    try
                    {
                        current = await StylizeAsync(sessions, i, n, content, styles[n], mask, cancel).ConfigureAwait(false);
                    }
                    catch (Exception e)
                    {
                        // Whatever is wrong with one picture, the others are still done.
                        problem = e;
                    }
                    await EndAsync(before).ConfigureAwait(false);
                    before = current;
                    if (problem is not null)
                        Fail(problem);
                    if (current?.Result.Partial == true)
                        worst = Failure.Interrupted;
                    if (content.IsFaulted)
                    {
                        failed += _job.Renditions.Count - 1;
                        break;
                    }
                    if (_job.Sheets is not null && current is not null)
                        (sheet ??= new StyleSheet(content.Result.Content)).Add(current.Result.Picture, current.Rendition.Label);
                }
                if (sheet is null)
                    continue;
                await EndAsync(before).ConfigureAwait(false);
                before = null;
                await SaveSheetAsync(sheet, i).ConfigureAwait(false);
            }
            await EndAsync(before).ConfigureAwait(false);
        }
        var all = _job.Inputs.Count * _job.Renditions.Count + _job.Missing.Count;
        if (all > 1 && !_job.Run.Quiet)
        {
            var left = all - done - failed;
            var taken = _terminal.Clock.GetElapsedTime(start);
            var rate = done > 1 ? FormattableString.Invariant($", {done / taken.TotalSeconds:G3} pictures/s") : "";
            _terminal.Say($"{done} of {all} pictures done{(failed > 0 ? $", {failed} failed" : "")}{(left > 0 ? $", {left} not begun" : "")}, in {Durations.Seconds(taken)}{rate}.");
        }
        return worst;

        async Task EndAsync(Stylized? picture)
        {
            if (picture is null)
                return;
            try
            {
                Report(picture, await picture.Saving.ConfigureAwait(false));
                done++;
            }
            catch (Exception e)
            {
                Fail(e);
            }
        }

        async Task SaveSheetAsync(StyleSheet sheet, int input)
        {
            try
            {
                await sheet.SaveAsync(_job.Sheets![input], _terminal).ConfigureAwait(false);
                if (!_job.Run.Quiet)
                    _terminal.Say($"{_job.Inputs[input]}: a sheet of {sheet.Styles} styles, saved as {_job.Sheets[input].File}.");
            }
            catch (Exception e)
            {
                worst = Math.Max(worst, Failure.Report(e, _terminal, _job.Run.Verbose, _command));
            }
        }

        void Fail(Exception exception)
        {
            worst = Math.Max(worst, Failure.Report(exception, _terminal, _job.Run.Verbose, _command));
            failed++;
        }
    }

    /// <summary>Stylises one picture in one way and begins to write it.</summary>
    private async Task<Stylized> StylizeAsync(Sessions sessions, int input, int way, Task<Read> reading, IReadOnlyList<Style> styles, Picture? mask, CancellationToken cancel)
    {
        var (name, output, rendition) = (_job.Inputs[input], _job.Outputs[input][way], _job.Renditions[way]);
        var shown = name == Inputs.Standard ? "stdin" : Path.GetFileName(name);
        var progress = new ProgressDisplay(_terminal, _job.Renditions.Count > 1 ? $"{shown}, {rendition.Label}" : shown, _job.Run.Quiet);
        try
        {
            var begun = _terminal.Clock.GetTimestamp();
            if (way == 0)
                progress.Begin($"reading, then {rendition.Method.Name}");
            var (content, faces, start) = await reading.ConfigureAwait(false);
            var common = rendition.Common;
            var (width, height) = OutputSize.Of(content, common.Size);
            output.Check(width, height);
            var request = new StyleRequest
            {
                Content = content,
                Styles = styles,
                Options = rendition.Options,
                Size = common.Size,
                Strength = common.Strength,
                StyleScale = common.StyleScale,
                PreserveColor = common.PreserveColor,
                Mask = mask,
                Faces = common.Faces,
                KeepPerson = common.KeepPerson,
                Found = faces,
                Seed = common.Seed,
            };
            var rendering = _terminal.Clock.GetTimestamp();
            var session = sessions.Of(rendition.Method);
            var result = await session.RenderAsync(request, new PreviewSaver(progress, rendition.Options, output, _job.Run.Overwrite, progress.Say), cancel).ConfigureAwait(false);
            var work = _terminal.Clock.GetElapsedTime(rendering);
            var file = new ResultFile(result.Picture, output, result.Iterations, result.Partial);
            var from = way == 0 ? start : begun;
            var saving = Task.Run(async () => (await file.SaveAsync(_terminal).ConfigureAwait(false), _terminal.Clock.GetElapsedTime(from)), CancellationToken.None);
            List<string> notes =
            [
                .. content.Notes.Concat(StyleLoader.Notes(styles, mask)).Concat(result.Notes)
                    .Distinct().Select(note => FlagNames.Translate(note, _command)),
            ];
            return new Stylized(name, rendition, result, file, notes, work, saving);
        }
        finally
        {
            progress.End();
        }
    }

    private void Report(Stylized picture, (string Sha256, TimeSpan Total) saved)
    {
        var (rendition, result, file) = (picture.Rendition, picture.Result, picture.File);
        if (!_job.Run.Quiet)
        {
            foreach (var note in picture.Notes.Where(_notesSaid.Add))
                _terminal.Say(note);
            _terminal.Say(file.Sentence(picture.Input, saved.Total, result.Losses));
        }
        var began = new JsonObject
        {
            ["method"] = rendition.Method.Name,
            ["content"] = picture.Input,
            ["styles"] = new JsonArray([.. rendition.Common.Styles.Select(style => JsonValue.Create(style))]),
        };
        var record = file.Describe(began, result.Losses, rendition.Common.Seed, _job.Threads, saved.Sha256, saved.Total, picture.Work, picture.Notes);
        file.Report(record, MethodOptions.ToJson(rendition.Common, rendition.Options), _job.Run, _terminal, result.Faces);
    }

    /// <summary>The longest side of the largest result; null where it can't be known, since no picture can be read.</summary>
    private int? Longest(Task<Read> first)
    {
        return _job.Common.Size ?? _job.Inputs.Max(Of);

        int? Of(string input)
        {
            try
            {
                var (width, height) = input == Inputs.Standard ? (first.GetAwaiter().GetResult().Content.Width, first.Result.Content.Height)
                    : PictureFile.Identify(input) is var info ? (info.Width, info.Height) : default;
                return Math.Max(width, height);
            }
            catch (Exception e) when (e is PictureException or OperationCanceledException)
            {
                // What is wrong is said when its turn has come.
                return null;
            }
        }
    }

    private async Task<Read> ReadAsync(int index, CancellationToken cancel)
    {
        var start = _terminal.Clock.GetTimestamp();
        var longest = _job.Renditions.Any(rendition => rendition.Method.NeedsWholePhoto) ? null : _job.Common.Size;
        return new Read(await Inputs.LoadAsync(_job.Inputs[index], _terminal, cancel, longest).ConfigureAwait(false), new FoundFaces(), start);
    }

    /// <summary>A picture, its faces for all of its renditions, and when its reading began.</summary>
    private sealed record Read(Picture Content, FoundFaces Faces, long Start);

    /// <summary>A stylised picture on its way to its file.</summary>
    private sealed record Stylized(string Input, Rendition Rendition, StyleResult Result, ResultFile File, IReadOnlyList<string> Notes, TimeSpan Work, Task<(string Sha256, TimeSpan Total)> Saving);
}
