using System.Text;
using System.Text.Json.Nodes;
using Impasto.Catalog;
using Impasto.Imaging;
using Impasto.Methods;
using Impasto.Options;
using Impasto.Perception;
using Impasto.Training;

namespace Impasto.Cli.Comparing;

/// <summary>impasto compare: methods side by side on pairs of photograph and style, as the survey's figure 4 has them.</summary>
internal sealed class CompareCommand
{
    private readonly CompareJob _job;
    private readonly Terminal _terminal;
    private readonly CommandSpec _command;
    private readonly CellStore _store;
    private readonly SheetTraining _training;
    private readonly ComparedCell[][] _rows;
    private readonly string _networks;
    private int _worst;

    private CompareCommand(CompareJob job, IReadOnlyList<ITrainer> trainers, Invocation call)
    {
        (_job, _terminal, _command) = (job, call.Terminal, call.Command);
        _store = new CellStore(job.Cell);
        _training = new SheetTraining(job, trainers, call);
        _rows = [.. job.Methods.Select((_, row) => job.Pairs.Select((_, column) => new ComparedCell(row, column)).ToArray())];
        // Which of them a method takes, it alone knows; a new trained style changes nothing for the others.
        _networks = string.Join(' ', job.Models.All().Where(model => model.Entry.Styles.Count == 0).Select(model => $"{model.Entry.Name}:{model.Entry.Sha256}"));
    }

    /// <summary>The command, with the options of every method.</summary>
    public static CommandSpec Spec(Services services, MethodRegistry<IStyleMethod> registry) => new("compare", "Sets methods side by side: a row for each, a column for each photograph and style")
    {
        Usage = "--content <FILE,..> --style <FILE|NAME|NAME=FILE,..> --methods <METHOD,..> [-o <SHEET>] [options]",
        Groups =
        [
            new OptionGroup("Options", OptionTable.For<CompareOptions>()),
            .. registry.Methods.Select(method =>
                new OptionGroup($"Options of the method {method.Name}: {method.Summary} ({method.Paper})", OptionTable.For(method.OptionsType), method.Name)),
        ],
        Examples =
        [
            "impasto compare --content boats.jpg,face.jpg --style ink.jpg,swirl.jpg --methods gatys,meta,linear -o sheet.png",
            "impasto compare --content photos/ --style starry-night=starry.jpg --methods gatys,cin,meta --grid -o sheet.png",
            "impasto compare --content boats.jpg --style ink.jpg --methods gatys,oil --iterations 100 --size 384 --no-times",
            "impasto compare --content boats.jpg --style ink.jpg --methods gatys,johnson --train-missing 10 --photos holiday/",
        ],
        Run = (call, cancel) =>
        {
            var job = CompareJob.Read(call, services);
            return new CompareCommand(job, services.Trainers(job.Models), call).RunAsync(cancel);
        },
    };

    private async Task<int> RunAsync(CancellationToken cancel)
    {
        using var context = new ComputeContext { Threads = _job.Options.Threads ?? Environment.ProcessorCount };
        using var use = context.Use();
        using var judge = PerceptualNetworks.Open(_job.Models, _job.Options.Judge);
        using var sessions = new Sessions();
        var files = _job.Files.CellsOf(_job.Methods, _job.Pairs);
        var heads = new List<(Picture?, Picture?)>();
        var start = _terminal.Clock.GetTimestamp();
        for (var column = 0; column < _job.Pairs.Count; column++)
        {
            var work = new ColumnWork(_job, column, cancel);
            heads.Add((ColumnWork.Show(() => work.Content), ColumnWork.Show(() => work.StylePicture)));
            using (work)
            {
                for (var row = 0; row < _job.Methods.Count && !cancel.IsCancellationRequested; row++)
                    _rows[row][column] = await MakeAsync(sessions, judge, work, _rows[row][column], files[row][column], cancel).ConfigureAwait(false);
            }
        }
        List<(Picture? Content, Picture? Style)> small = [.. heads.Select(head => (head.Item1 is { } content ? _store.Small(content) : null, head.Item2 is { } style ? _store.Small(style) : null))];
        await SaveAsync(small).ConfigureAwait(false);
        var cells = _rows.SelectMany(row => row).ToList();
        if (!_job.Options.Quiet)
        {
            string Count(CellState state, string what) => cells.Count(cell => cell.State == state) is > 0 and var count ? $", {count} {what}" : "";
            _terminal.Say($"{cells.Count(cell => cell.State == CellState.Done)} of {cells.Count} cells{Count(CellState.Missing, "missing")}{Count(CellState.Failed, "failed")}{Count(CellState.Open, "not begun")}, in "
                + $"{Durations.Seconds(_terminal.Clock.GetElapsedTime(start))}; saved as {_job.Files.Sheet}, {_job.Files.Page} and {_job.Files.Record}.");
        }
        return cancel.IsCancellationRequested ? Failure.Interrupted : _worst;
    }

    private async Task<ComparedCell> MakeAsync(Sessions sessions, PerceptualNetwork judge, ColumnWork work, ComparedCell cell, string file, CancellationToken cancel)
    {
        var (method, pair) = (_job.Methods[cell.Row], _job.Pairs[cell.Column]);
        var title = $"{method.Method.Name}, {pair.ContentName} in {pair.Style.Name}";
        var progress = new ProgressDisplay(_terminal, title, _job.Options.Quiet);
        try
        {
            var (style, model, missing) = method.Take(pair.Style, _job.Models);
            if (missing is not null && method.Method.TakesTrainedStyles && _job.Options.TrainMissing is not null)
            {
                if (await _training.RunAsync(method, pair.Style, title, cancel).ConfigureAwait(false) is { } why)
                    return Missing($"{missing.TrimEnd('.')}; {why}.");
                if (cancel.IsCancellationRequested)
                    return cell;
                (style, model, missing) = method.Take(pair.Style, _job.Models);
            }
            if (missing is not null)
                return Missing(missing);
            cell = cell with { Network = model?.Entry.Name, WithoutStyle = style is null };
            var (made, judged) = (MadeOf(method, pair, style?.Name, model), $"{_job.Options.Judge.Name} {JudgeHash()}");
            if (!_job.Options.Again && _store.Find(cell, file, made, judged) is { } found)
            {
                cell = found;
                if (found.Measures.Count > 0)
                    return found;
            }
            else
            {
                progress.Begin("begins");
                var request = new StyleRequest
                {
                    Content = work.Content,
                    Styles = style is null ? [] : [style with { Picture = style.Name == pair.Style.Picture ? work.StylePicture : null }],
                    Options = method.Options,
                    Size = work.Size,
                    // Methods are compared as they are.
                    Faces = 0,
                    Seed = _job.Options.Seed,
                };
                var begun = _terminal.Clock.GetTimestamp();
                var result = await sessions.Of(method.Method).RenderAsync(request, progress, cancel).ConfigureAwait(false);
                if (result.Partial)
                    return cell;
                cell = _store.Save(cell, file, result, _terminal.Clock.GetElapsedTime(begun).TotalSeconds);
            }
            cell = cell with { Measures = await Task.Run(() => work.Measure(judge, cell.File!), CancellationToken.None).ConfigureAwait(false) };
            CellStore.Keep(cell, made, judged);
            return cell;
        }
        catch (OperationCanceledException)
        {
            return cell;
        }
        catch (ModelException e)
        {
            return Missing(e.Message);
        }
        catch (Exception e)
        {
            // Whatever is wrong with one cell, the others are still made.
            _worst = Math.Max(_worst, Failure.Report(e, _terminal, _job.Options.Verbose, _command));
            return cell with { State = CellState.Failed, Sentence = FlagNames.Translate(Failure.Of(e).Sentence, _command) };
        }
        finally
        {
            progress.End();
        }

        ComparedCell Missing(string sentence)
        {
            sentence = FlagNames.Translate(sentence, _command);
            if (!_job.Options.Quiet)
                _terminal.Say($"{title}: {sentence}");
            return cell with { State = CellState.Missing, Sentence = sentence };
        }
    }

    /// <summary>All that a result follows from.</summary>
    private string MadeOf(ComparedMethod method, ComparedPair pair, string? style, Model? model) => FileHash.Sha256(Encoding.UTF8.GetBytes(JsonText.OneLine(new JsonObject
    {
        ["version"] = Machine.Version,
        ["method"] = method.Method.Name,
        ["options"] = OptionTable.For(method.Method.OptionsType).ToJson(method.Options),
        ["content"] = FileHash.Sha256OfFile(pair.Content),
        ["style"] = style is null ? null : model is null ? FileHash.Sha256OfFile(pair.Style.Picture!) : $"{style} {model.Entry.Sha256}",
        ["networks"] = _networks,
        ["size"] = _job.Options.Size,
        ["seed"] = _job.Options.Seed,
    })));

    private string JudgeHash() => _job.Models.Find(_job.Options.Judge.Name)?.Entry.Sha256 ?? FileHash.Sha256OfFile(_job.Options.Judge.Name);

    private async Task SaveAsync(List<(Picture? Content, Picture? Style)> heads)
    {
        var sheet = ComparisonSheet.Compose(_job, heads, _rows);
        await new ResultFile(sheet, OutputFile.Alone(_job.Files.Sheet), 0, false).SaveAsync(_terminal).ConfigureAwait(false);
        WholeFile.Write(_job.Files.Page, ComparisonPage.Of(_job, heads, _rows));
        var record = ComparisonRecord.Of(_job, _rows);
        WholeFile.Write(_job.Files.Record, JsonText.Indented(record) + "\n");
        if (_job.Options.Json)
            _terminal.Out.WriteLine(JsonText.OneLine(record));
    }
}
