using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using Impasto.Catalog;
using Impasto.Faces;
using Impasto.Imaging;
using Impasto.Imaging.Clips;
using Impasto.Options;
using Impasto.People;

namespace Impasto.Cli.Managing;

/// <summary>impasto doctor: what this machine has, what is wrong with it, and how to mend that.</summary>
internal static class DoctorCommand
{
    private const string Ok = "ok";
    private const string Note = "note";
    private const string Bad = "bad";

    public static CommandSpec Spec(Services services) => new("doctor", "Says what this machine has, what is wrong, and how to mend it; exit code 1 when something will not work")
    {
        Groups = [new OptionGroup("Options", OptionTable.For<DoctorOptions>())],
        Run = (call, _) => Task.FromResult(Examine(call, services)),
    };

    private static int Examine(Invocation call, Services services)
    {
        var options = call.Read<DoctorOptions>();
        List<Finding> findings = [Program(), Processor(), Memory(), Pictures(services), .. Models(options.Models, services), Folder(options.Models, services), Faces(), People(), Clips(services)];
        findings = [.. findings.Select(finding => finding with { Mend = FlagNames.Translate(finding.Mend, call.Command) })];
        if (options.Json)
        {
            call.Terminal.Out.WriteLine(JsonText.OneLine(new JsonArray([.. findings.Select(finding => new JsonObject
            {
                ["check"] = finding.Check,
                ["state"] = finding.State,
                ["text"] = finding.Text,
                ["mend"] = finding.Mend,
            })])));
        }
        else
        {
            foreach (var finding in findings.Where(finding => !options.Quiet || finding.State != Ok))
            {
                call.Terminal.Out.WriteLine($"{finding.State,-5} {finding.Check,-10} {finding.Text}");
                if (finding.Mend.Length > 0)
                    call.Terminal.Out.WriteLine($"{"",-16} {finding.Mend}");
            }
        }
        return findings.Any(finding => finding.State == Bad) ? Failure.Failed : 0;
    }

    private static Finding Program() =>
        new("program", Ok, $"Impasto {Machine.Version}, {RuntimeInformation.FrameworkDescription}, {RuntimeInformation.OSDescription} ({RuntimeInformation.ProcessArchitecture})");

    private static Finding Processor()
    {
        var text = $"{Machine.Simd}, {Environment.ProcessorCount} {(Environment.ProcessorCount == 1 ? "thread" : "threads")}";
        return Machine.Simd == "scalar"
            ? new("processor", Note, text, "Vectors are switched off, which is many times slower: unset DOTNET_EnableHWIntrinsic.")
            : new("processor", Ok, text);
    }

    private static Finding Memory()
    {
        const long enough = 2L << 30;
        var text = FormattableString.Invariant($"{Machine.MemoryBytes / (double)(1L << 30):0.0} GiB");
        return Machine.MemoryBytes < enough
            ? new("memory", Note, text, "Large pictures will not fit: use --size.")
            : new("memory", Ok, text);
    }

    private static Finding Pictures(Services services)
    {
        try
        {
            var (version, where) = services.PictureLibrary();
            return new("pictures", Ok, $"{version}, {where}");
        }
        catch (Exception e) when (e is PictureException or DllNotFoundException)
        {
            return new("pictures", Bad, "no picture library: no file can be read or written", e.Message);
        }
    }

    private static Finding Faces() => FaceDetector.IsInstalled
        ? new("faces", Ok, "they are found by face-api's networks")
        : new("faces", Note, "they can't be looked for", "Headshot and portrait need landmarks in .pts files, or the weights that a build with npm brings.");

    private static Finding People() => PersonSegmenter.IsInstalled
        ? new("people", Ok, "they are found by mediapipe's network")
        : new("people", Note, "they can't be told from what is around them", "--keep-person needs the weights that a build with npm brings.");

    private static Finding Clips(Services services) => services.ClipProgram() is var (version, location)
        ? new("clips", Ok, $"{version}, {location}")
        : new("clips", Note, "there is no ffmpeg on the PATH, so only folders of pictures can be made clips of", $"For clips in files, {Ffmpeg.HowToGet}.");

    private static IEnumerable<Finding> Models(string? folder, Services services)
    {
        ModelStore store;
        IReadOnlyList<Model> models;
        Finding? failed = null;
        try
        {
            store = services.Models(folder);
            models = store.All();
        }
        catch (ModelException e)
        {
            failed = new("models", Bad, "the models can't be listed", e.Message);
            (store, models) = (new ModelStore([], ""), []);
        }
        if (failed is not null)
            return [failed];
        if (models.Count == 0)
            return [new("models", Note, $"none in {string.Join(", ", store.Folders)}",
                "Methods that need a network have none: get one with impasto models pull vgg16, or name a folder with --models.")];
        return models.Select(model => Look(model, store));
    }

    private static Finding Look(Model model, ModelStore store)
    {
        try
        {
            store.Get(model.Entry.Name);
            return new("model", Ok, $"{model.Entry.Name} ({model.Entry.Kind}), {model.Path}");
        }
        catch (ModelException e)
        {
            return new("model", Bad, $"{model.Entry.Name} is unusable", e.Message);
        }
    }

    private static Finding Folder(string? folder, Services services)
    {
        try
        {
            var user = services.Models(folder).UserFolder;
            if (!Directory.Exists(user))
                return new("folder", Ok, $"downloaded models will go to {user}");
            var probe = Path.Combine(user, $".probe.{Environment.ProcessId}");
            File.WriteAllBytes(probe, []);
            File.Delete(probe);
            return new("folder", Ok, $"downloaded models go to {user}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ModelException)
        {
            return new("folder", Note, "downloaded models can't be stored", e.Message);
        }
    }
}
