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
        Usage = "<picture|folder|glob|->... --style <FILE|MODEL[:WEIGHT]>... [options]",
        // None are needed with --config, which may name one; the job says when there is none.
        Argument = new ArgumentSpec("picture|folder|glob|-", "What to stylise: files, folders and globs of pictures, or - for standard input", 0, int.MaxValue),
        Groups =
        [
            new OptionGroup("Options", OptionTable.For<StylizeOptions>()),
            new OptionGroup("Input, output and reports", OptionTable.For<RunOptions>()),
            .. registry.Methods.Select(method =>
                new OptionGroup($"Options of --method {method.Name}: {method.Summary} ({method.Paper})", OptionTable.For(method.OptionsType), method.Name)),
        ],
        Examples =
        [
            "impasto stylize photo.jpg --style starry-night",
            "impasto stylize photo.jpg --style ink.jpg",
            "impasto stylize photo.jpg --style ink.jpg:2 --style swirl.jpg --size 1024 -o art.png",
            "impasto stylize holiday/ --style woodcut.jpg --preserve-color luminance -o art/",
            "impasto stylize photo.jpg --config photo.gatys.json --seed 7 --overwrite",
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
        foreach (var missing in _job.Missing)
        {
            Fail(missing);
        }
        var done = 0;
        if (_job.Inputs.Count > 0)
        {
            var styles = StyleLoader.Load(_job.Styles, cancel);
            var mask = StyleLoader.LoadMask(_job.Common.Mask, cancel);
            using var session = _job.Method.Open();
            var reading = ReadAsync(0, cancel);
            Stylized? before = null;
            for (var i = 0; i < _job.Inputs.Count && worst != Failure.Interrupted; i++)
            {
                Stylized? current = null;
                Exception? problem = null;
                var content = reading;
                if (i + 1 < _job.Inputs.Count)
                    reading = ReadAsync(i + 1, cancel);
                try
                {
                    current = await StylizeAsync(session, i, content, styles, mask, cancel).ConfigureAwait(false);
                }
                catch (Exception e)
                {
                    // Whatever is wrong with one picture, the others are still done.
                    problem = e;
                }
                await EndAsync(before).ConfigureAwait(false);
                if (problem is not null)
                    Fail(problem);
                before = current;
                if (current?.Result.Partial == true)
                    worst = Failure.Interrupted;
            }
            await EndAsync(before).ConfigureAwait(false);
        }
        var all = _job.Inputs.Count + _job.Missing.Count;
        if (all > 1 && !_job.Run.Quiet)
        {
            var left = all - done - failed;
            var taken = _terminal.Clock.GetElapsedTime(start);
            var rate = done > 1 ? FormattableString.Invariant($", {done / taken.TotalSeconds:G3} pictures/s") : "";
            _terminal.Error.WriteLine($"{done} of {all} pictures done{(failed > 0 ? $", {failed} failed" : "")}{(left > 0 ? $", {left} not begun" : "")}, in {Durations.Seconds(taken)}{rate}.");
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

        void Fail(Exception exception)
        {
            worst = Math.Max(worst, Failure.Report(exception, _terminal, _job.Run.Verbose, _command));
            failed++;
        }
    }

    /// <summary>Stylises one picture and begins to write it.</summary>
    private async Task<Stylized> StylizeAsync(IStyleSession session, int index, Task<Read> reading, IReadOnlyList<Style> styles, Picture? mask, CancellationToken cancel)
    {
        var (input, output) = (_job.Inputs[index], _job.Outputs[index]);
        var progress = new ProgressDisplay(_terminal, input == Inputs.Standard ? "stdin" : Path.GetFileName(input), _job.Run.Quiet);
        try
        {
            progress.Begin($"reading, then {_job.Method.Name}");
            var (content, start) = await reading.ConfigureAwait(false);
            var request = new StyleRequest
            {
                Content = content,
                Styles = styles,
                Options = _job.Options,
                Size = _job.Common.Size,
                Strength = _job.Common.Strength,
                StyleScale = _job.Common.StyleScale,
                PreserveColor = _job.Common.PreserveColor,
                Mask = mask,
                Faces = _job.Common.Faces,
                Seed = _job.Common.Seed,
            };
            var rendering = _terminal.Clock.GetTimestamp();
            var result = await session.RenderAsync(request, new PreviewSaver(progress, _job.Options, output), cancel).ConfigureAwait(false);
            var work = _terminal.Clock.GetElapsedTime(rendering);
            var file = new ResultFile(result.Picture, output, result.Iterations, result.Partial);
            var saving = Task.Run(async () => (await file.SaveAsync(_terminal).ConfigureAwait(false), _terminal.Clock.GetElapsedTime(start)), CancellationToken.None);
            return new Stylized(input, result, file, work, saving);
        }
        finally
        {
            progress.End();
        }
    }

    private void Report(Stylized picture, (string Sha256, TimeSpan Total) saved)
    {
        var (result, file) = (picture.Result, picture.File);
        if (!_job.Run.Quiet)
        {
            foreach (var note in result.Notes.Where(_notesSaid.Add))
                _terminal.Error.WriteLine(FlagNames.Translate(note, _command));
            _terminal.Error.WriteLine(file.Sentence(picture.Input, saved.Total, result.Losses));
        }
        var began = new JsonObject
        {
            ["method"] = _job.Method.Name,
            ["content"] = picture.Input,
            ["faces"] = result.Faces,
            ["styles"] = new JsonArray([.. _job.Common.Styles.Select(style => JsonValue.Create(style))]),
        };
        var record = file.Describe(began, result.Losses, _job.Common.Seed, _job.Threads, saved.Sha256, saved.Total, picture.Work);
        file.Report(record, MethodOptions.ToJson(_job.Common, _job.Options), _job.Run, _terminal);
    }

    private Task<Read> ReadAsync(int index, CancellationToken cancel)
    {
        var start = _terminal.Clock.GetTimestamp();
        return Task.Run(() => new Read(LoadContent(_job.Inputs[index], cancel), start), CancellationToken.None);
    }

    private Picture LoadContent(string input, CancellationToken cancel)
    {
        if (input != Inputs.Standard)
            return PictureFile.Load(input, cancel: cancel);
        using var stream = _terminal.OpenInput();
        return PictureFile.Load(stream, name: "Standard input", cancel: cancel);
    }

    /// <summary>A picture and when its reading began.</summary>
    private sealed record Read(Picture Content, long Start);

    /// <summary>A stylised picture on its way to its file.</summary>
    private sealed record Stylized(string Input, StyleResult Result, ResultFile File, TimeSpan Work, Task<(string Sha256, TimeSpan Total)> Saving);
}
