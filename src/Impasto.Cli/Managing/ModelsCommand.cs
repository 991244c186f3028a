using System.Globalization;
using System.Text.Json.Nodes;
using Impasto.Catalog;
using Impasto.Cli.Stylizing;
using Impasto.Composition;
using Impasto.Imaging;
using Impasto.Methods;
using Impasto.Models;
using Impasto.Networks.FeedForward;
using Impasto.Options;

namespace Impasto.Cli.Managing;

/// <summary>impasto models: what there is, whether it is whole, and how to get more.</summary>
internal static class ModelsCommand
{
    private static readonly IReadOnlyList<OptionGroup> SheetGroups = [new OptionGroup("Options", OptionTable.For<ModelsSheetOptions>())];
    private static readonly IReadOnlyList<OptionGroup> ListGroups = [new OptionGroup("Options", OptionTable.For<ModelsListOptions>())];
    private static readonly IReadOnlyList<OptionGroup> Groups = [new OptionGroup("Options", OptionTable.For<ModelsOptions>())];

    public static CommandSpec Spec(Services services) => new("models", "Lists, checks and fetches models: perceptual networks and trained styles")
    {
        Subcommands =
        [
            new CommandSpec("list",
                "Lists the models that are found, with their styles and the paintings those are from; on request as a contact sheet of your photo in every style")
            {
                Groups = SheetGroups,
                Examples = ["impasto models list", "impasto models list --sheet styles.png --photo photo.jpg"],
                Run = (call, cancel) => ListAsync(call, services, cancel),
            },
            new CommandSpec("info", "Shows where a model lies and how it was made; for a style, the painting it is from and the model that has it")
            {
                Argument = new ArgumentSpec("name", "The model or style", 1, 1),
                Groups = ListGroups,
                Examples = ["impasto models info gallery", "impasto models info scream"],
                Run = (call, _) => Task.FromResult(Info(call, services)),
            },
            new CommandSpec("verify", "Recomputes the models' SHA-256; exit code 4 when one is missing or corrupt")
            {
                Argument = new ArgumentSpec("name", "The models; all of them when none is named", 0, int.MaxValue),
                Groups = Groups,
                Run = (call, cancel) => VerifyAsync(call, services, cancel),
            },
            new CommandSpec("import", "Brings networks of other programs into the user's folder of models: VGG-16 and VGG-19, and fast networks that stylise (.onnx; .pth of PyTorch's fast neural style example)")
            {
                Argument = new ArgumentSpec("file", "A .pth, .safetensors, .npz or .onnx file", 1, 1),
                Groups = [new OptionGroup("Options", OptionTable.For<ModelsImportOptions>())],
                Examples = ["impasto models import vgg19-dcbb9e9d.pth", "impasto models import my-vgg.npz --name mine --preprocessing caffe", "impasto models import candy.pth",
                    "impasto models import many.onnx --range 0..1 --styles ink,mosaic"],
                Run = (call, cancel) => ImportAsync(call, services, cancel),
            },
            new CommandSpec("pull", "Downloads a full perceptual network from its authors and checks its size and SHA-256")
            {
                Argument = new ArgumentSpec("name", $"One of {string.Join(", ", services.Sources.Select(source => source.Name))}", 1, 1)
                {
                    Choices = [.. services.Sources.Select(source => source.Name)],
                },
                Groups = Groups,
                Run = (call, cancel) => PullAsync(call, services, cancel),
            },
            new CommandSpec("make", "Makes a fast network for a painting from its statistics, without training: from then on a style like any trained one")
            {
                Groups = [new OptionGroup("Options", OptionTable.For<ModelsMakeOptions>())],
                Examples = ["impasto models make --from painting.jpg --name mine", "impasto stylize photo.jpg --style mine"],
                Run = (call, cancel) => MakeAsync(call, services, cancel),
            },
            new CommandSpec("prepare", "Keeps of a style picture what the methods for any style need, in a small file to be named with --style in the picture's place")
            {
                Argument = new ArgumentSpec("picture", "The style picture", 1, 1),
                Groups = [new OptionGroup("Options", OptionTable.For<ModelsPrepareOptions>())],
                Examples = ["impasto models prepare painting.jpg", "impasto stylize photo.jpg --style painting.style.safetensors"],
                Run = (call, cancel) => PrepareAsync(call, services, cancel),
            },
            new CommandSpec("export", "Copies a model's file, or writes a fast network as ONNX")
            {
                Argument = new ArgumentSpec("name", "The model", 1, 1),
                Groups = [new OptionGroup("Options", OptionTable.For<ModelsExportOptions>())],
                Examples = ["impasto models export slim -o slim.safetensors", "impasto models export composition-vii-fine -o composition-vii.onnx", "impasto models export starry-night --web --size 256x256 --steady"],
                Run = (call, cancel) => ExportAsync(call, services, cancel),
            },
        ],
    };

    private static async Task<int> ListAsync(Invocation call, Services services, CancellationToken cancel)
    {
        var options = call.Read<ModelsSheetOptions>();
        var store = services.Models(options.Models);
        var models = store.All();
        if (options.Sheet is not null)
            return await ModelsSheet.SaveAsync(options, store, services.Methods(store), call.Terminal, cancel).ConfigureAwait(false);
        if (options.Json)
        {
            call.Terminal.Out.WriteLine(JsonText.OneLine(new JsonArray([.. models.Select(model => Json(model.Entry))])));
            return 0;
        }
        foreach (var model in models)
        {
            call.Terminal.Out.WriteLine($"{model.Entry.Name,-20}  {model.Entry.Kind,-10} {Size(model.Entry.Bytes),10}");
            foreach (var line in StyleList.Lines(model.Entry))
                call.Terminal.Out.WriteLine(line);
        }
        if (models.Count == 0 && !options.Quiet)
            call.Terminal.Say($"No models in {string.Join(", ", store.Folders)}.");
        return 0;
    }

    private static int Info(Invocation call, Services services)
    {
        var options = call.Read<ModelsListOptions>();
        var store = services.Models(options.Models);
        var name = call.Arguments[0];
        if ((store.Find(name) ?? store.FindStyle(name)) is null
            && DidYouMean.Question(name, store.All().Select(model => model.Entry.Name).Concat(store.StyleNames)) is { } question)
            throw new ModelException($"There is no model and no style '{name}'", question);
        var model = store.Get(store.Find(name) is null && store.FindStyle(name) is { } found ? found.Entry.Name : name);
        var entry = model.Entry;
        if (options.Json)
        {
            var json = Json(entry);
            if (entry.Styles.Contains(name))
                json["style"] = name;
            json["paintings"] = new JsonObject(entry.Styles.Select(style => KeyValuePair.Create<string, JsonNode?>(style, Json(entry.PaintingOf(style)))));
            json["path"] = model.Path;
            json["architecture"] = entry.Architecture;
            json["preprocessing"] = entry.Preprocessing;
            json["training"] = entry.Training is not { } training ? null : new JsonObject
            {
                ["command"] = training.Command,
                ["data"] = training.Data,
                ["seed"] = training.Seed,
                ["steps"] = training.Steps,
                ["losses"] = new JsonObject(training.Losses.Select(loss => KeyValuePair.Create(loss.Key, (JsonNode?)loss.Value))),
            };
            json["licence"] = entry.Licence;
            json["source"] = entry.Source;
            call.Terminal.Out.WriteLine(JsonText.OneLine(json));
            return 0;
        }
        var painting = entry.PaintingOf(name);
        (string Name, string? Value)[] rows =
        [
            ("style", entry.Styles.Contains(name) ? name : null),
            ("painter", painting?.Painter),
            ("picture", painting?.Picture),
            ("year", painting?.Year),
            (entry.Styles.Contains(name) ? "model" : "name", entry.Name),
            ("kind", entry.Kind),
            ("file", model.Path),
            ("size", $"{Size(entry.Bytes)} ({entry.Bytes.ToString("N0", CultureInfo.InvariantCulture)} bytes)"),
            ("sha256", entry.Sha256),
            ("styles", entry.Styles.Count > 0 ? string.Join($"\n{"",-15}", StyleList.Lines(entry).Select(line => line[1..])).TrimStart() : null),
            ("architecture", entry.Architecture),
            ("preprocessing", entry.Preprocessing),
            ("trained by", entry.Training?.Command),
            ("trained on", entry.Training?.Data),
            ("seed", entry.Training?.Seed.ToString(CultureInfo.InvariantCulture)),
            ("steps", entry.Training?.Steps.ToString(CultureInfo.InvariantCulture)),
            ("losses", entry.Training is { Losses: { } losses } ? string.Join(", ", losses.Select(loss => FormattableString.Invariant($"{loss.Key} {loss.Value:G5}"))) : null),
            ("licence", entry.Licence),
            ("source", entry.Source),
        ];
        foreach (var (label, value) in rows.Where(row => row.Value is not null))
            call.Terminal.Out.WriteLine($"{label + ":",-15} {value}");
        return 0;
    }

    private static async Task<int> VerifyAsync(Invocation call, Services services, CancellationToken cancel)
    {
        var options = call.Read<ModelsOptions>();
        var store = services.Models(options.Models);
        var models = call.Arguments.Count > 0 ? [.. call.Arguments.Select(store.Get)] : store.All();
        var worst = 0;
        foreach (var model in models)
        {
            try
            {
                await Task.Run(() => ModelStore.Verify(model), cancel).ConfigureAwait(false);
                if (!options.Quiet)
                    call.Terminal.Out.WriteLine($"{model.Entry.Name}: whole ({Size(model.Entry.Bytes)})");
            }
            catch (ModelException e)
            {
                worst = Failure.Report(e, call.Terminal, options.Verbose, call.Command);
            }
        }
        if (models.Count == 0 && !options.Quiet)
            call.Terminal.Say($"No models in {string.Join(", ", store.Folders)}.");
        return worst;
    }

    private static async Task<int> ImportAsync(Invocation call, Services services, CancellationToken cancel)
    {
        var options = call.Read<ModelsImportOptions>();
        var onnx = new OnnxImportOptions
        {
            Range = ValueRange.Parse(options.Range),
            OutputRange = ValueRange.Parse(options.OutputRange),
            ChannelsLast = options.Layout == "auto" ? null : options.Layout == "nhwc",
            Styles = options.Styles.Count > 0 ? options.Styles : null,
        };
        var model = await ModelImport.ImportAsync(services.Models(options.Models), call.Arguments[0], options.Name, options.Preprocessing, options.Licence, null, onnx,
            cancel).ConfigureAwait(false);
        Say(model, call, options);
        return 0;
    }

    private static async Task<int> PullAsync(Invocation call, Services services, CancellationToken cancel)
    {
        var options = call.Read<ModelsOptions>();
        var name = call.Arguments[0];
        var source = services.Sources.FirstOrDefault(source => source.Name == name)
            ?? throw new UsageException($"There is nothing to download for '{name}'",
                DidYouMean.Question(name, services.Sources.Select(source => source.Name)) ?? $"it takes {string.Join(", ", services.Sources.Select(source => source.Name))}");
        var store = services.Models(options.Models);
        var progress = new ProgressDisplay(call.Terminal, name, options.Quiet, "MiB");
        progress.Begin($"downloading {Size(source.Bytes)} from {source.Address.Host}");
        try
        {
            using var client = new HttpClient { Timeout = Timeout.InfiniteTimeSpan };
            var bytes = new DownloadProgress(progress, source.Bytes);
            var model = await ModelImport.PullAsync(store, source, client, bytes, cancel).ConfigureAwait(false);
            progress.End();
            Say(model, call, options);
            return 0;
        }
        finally
        {
            progress.End();
        }
    }

    private static Picture Read(string path, int side, Invocation call, bool isQuiet, CancellationToken cancel)
    {
        var picture = PictureFile.LoadBeside(path, () => side, cancel: cancel);
        foreach (var note in isQuiet ? [] : picture.Notes)
            call.Terminal.Say(note);
        return picture;
    }

    private static async Task<int> MakeAsync(Invocation call, Services services, CancellationToken cancel)
    {
        var options = call.Read<ModelsMakeOptions>();
        var painting = options.From ?? throw new UsageException("'impasto models make' needs a painting", "name one with --from");
        var name = options.Name ?? throw new UsageException("'impasto models make' needs a name for the new style", "give one with --name");
        var store = services.Models(options.Models);
        if (store.Find(name) is { } there && !options.Overwrite)
            throw new UsageException($"There is a model {name} in {there.Path}", "add --overwrite, or give another --name");
        var picture = Read(painting, ModelMaking.StyleSide, call, options.Quiet, cancel);
        var (model, parameters, seconds) = await Task.Run(() => ModelMaking.Make(store, picture, name, options.With, Path.GetFileName(painting)), cancel).ConfigureAwait(false);
        if (options.Json)
        {
            var json = Json(model.Entry);
            json["parameters"] = parameters;
            json["path"] = model.Path;
            json["seconds"] = seconds;
            call.Terminal.Out.WriteLine(JsonText.OneLine(json));
        }
        Say(model, call, options);
        return 0;
    }

    private static async Task<int> PrepareAsync(Invocation call, Services services, CancellationToken cancel)
    {
        var options = call.Read<ModelsPrepareOptions>();
        var output = options.Output ?? $"{Path.GetFileNameWithoutExtension(call.Arguments[0])}{PreparedStyle.Ending}";
        if (!output.EndsWith(PreparedStyle.Ending, StringComparison.OrdinalIgnoreCase))
            throw new UsageException($"A prepared style is recognised by its name, and {output} doesn't end with {PreparedStyle.Ending}", "name it so");
        Refuse(output, options.Overwrite);
        var picture = Read(call.Arguments[0], options.Size, call, options.Quiet, cancel);
        var prepared = await Task.Run(() => ModelMaking.Prepare(services.Models(options.Models), picture, options.Size, options.With, Path.GetFileName(call.Arguments[0])), cancel).ConfigureAwait(false);
        prepared.Save(output);
        if (!options.Quiet)
            call.Terminal.Say($"{output} can be named with --style ({Size(new FileInfo(output).Length)}).");
        return 0;
    }

    private static void Say(Model model, Invocation call, ReportingOptions options)
    {
        if (!options.Quiet)
        {
            string?[] facts = [model.Entry.Architecture, model.Entry.Preprocessing, model.Entry.Styles.Count > 0 ? $"styles {string.Join(", ", model.Entry.Styles)}" : null,
                Size(model.Entry.Bytes)];
            call.Terminal.Say($"{model.Entry.Name} ({string.Join(", ", facts.OfType<string>())}) is in {model.Path}.");
        }
    }

    private static async Task<int> ExportAsync(Invocation call, Services services, CancellationToken cancel)
    {
        var options = call.Read<ModelsExportOptions>();
        if (options.Web)
            return await ExportWebAsync(call, services, options, cancel).ConfigureAwait(false);
        if (options.Steady || options.Statistics is not null)
            throw new UsageException("--steady and --statistics are for networks of the web only", "add --web, or leave them out");
        var model = services.Models(options.Models).Get(call.Arguments[0]);
        await Task.Run(() => ModelStore.Verify(model), cancel).ConfigureAwait(false);
        if (options.Output is { } onnx && Path.GetExtension(onnx).Equals(".onnx", StringComparison.OrdinalIgnoreCase) && model.Entry.Kind != OnnxNetwork.Kind)
            return ExportOnnx(model, onnx, call, options);
        var output = options.Output is null ? model.Entry.File
            : Directory.Exists(options.Output) || Path.EndsInDirectorySeparator(options.Output) ? Path.Combine(options.Output, model.Entry.File)
            : options.Output;
        Refuse(output, options.Overwrite);
        using (var source = File.OpenRead(model.Path))
            WholeFile.Write(output, source.CopyTo);
        SayExported(model, output, call, options);
        return 0;
    }

    private static async Task<int> ExportWebAsync(Invocation call, Services services, ModelsExportOptions options, CancellationToken cancel)
    {
        var (style, models) = (call.Arguments[0], services.Models(options.Models));
        var model = models.FindStyle(style) ?? models.Get(style);
        var sides = options.Size.Split('x');
        if (sides.Length != 2 || !int.TryParse(sides[0], NumberStyles.None, CultureInfo.InvariantCulture, out var width) || !int.TryParse(sides[1], NumberStyles.None, CultureInfo.InvariantCulture, out var height))
            throw new UsageException($"'{options.Size}' is no size for --size", "write width and height as in 384x216");
        var output = options.Output is null ? $"{style.Replace('/', '-')}.onnx" : Directory.Exists(options.Output) ? Path.Combine(options.Output, $"{style.Replace('/', '-')}.onnx") : options.Output;
        Refuse(output, options.Overwrite);
        await Task.Run(() => ModelStore.Verify(model), cancel).ConfigureAwait(false);
        var statistics = options.Statistics is { } file ? Read(file, Math.Max(width, height), call, options.Quiet, cancel) : options.Steady ? NeutralPicture.Of(width, height) : null;
        var graph = await Task.Run(() => ModelExport.ToWebOnnx(model, model.Entry.Name == style ? null : style, width, height, statistics), cancel).ConfigureAwait(false);
        graph.Save(output);
        SayExported(model, output, call, options);
        return 0;
    }

    private static int ExportOnnx(Model model, string output, Invocation call, ModelsExportOptions options)
    {
        Refuse(output, options.Overwrite);
        ModelExport.ToOnnx(model).Save(output);
        SayExported(model, output, call, options);
        return 0;
    }

    private static void Refuse(string output, bool overwrite)
    {
        if (File.Exists(output) && !overwrite)
            throw new UsageException($"{output} exists already", "add --overwrite, or name another file with -o");
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(output))!);
    }

    private static void SayExported(Model model, string output, Invocation call, ModelsExportOptions options)
    {
        if (!options.Quiet)
            call.Terminal.Say($"{model.Entry.Name} is in {output}{(model.Entry.Licence is { } licence ? $"; its licence: {licence}" : "")}.");
    }

    private static JsonObject? Json(Painting? painting) => painting is null ? null : new()
    {
        ["painter"] = painting.Painter,
        ["picture"] = painting.Picture,
        ["year"] = painting.Year,
    };

    private static JsonObject Json(ModelEntry entry) => new()
    {
        ["name"] = entry.Name,
        ["kind"] = entry.Kind,
        ["styles"] = new JsonArray([.. entry.Styles.Select(style => JsonValue.Create(style))]),
        ["bytes"] = entry.Bytes,
        ["sha256"] = entry.Sha256,
    };

    private static string Size(long bytes) => bytes < 1 << 20
        ? FormattableString.Invariant($"{bytes / 1024.0:0.0} KiB")
        : FormattableString.Invariant($"{bytes / 1048576.0:0.0} MiB");
}
