using Impasto.Catalog;
using Impasto.Models;
using Impasto.Networks.AnyStyle;
using Impasto.Networks.FaceSwap;
using Impasto.Networks.FeedForward;
using Impasto.Networks.Meta;
using Impasto.Perception;
using Impasto.Tensors.Weights;
using Impasto.Tensors.Weights.Onnx;

namespace Impasto.Composition;

/// <summary>Brings weight files of other programs into a store's user folder, in Impasto's own layout.</summary>
public static class ModelImport
{
    /// <summary>Converts a file and registers it.</summary>
    /// <param name="store">Where it goes.</param>
    /// <param name="path">
    /// .pth, .safetensors, .npz or .onnx with VGG-16 or VGG-19; .onnx with a feed-forward network that stylises; .pth of PyTorch's fast
    /// neural style example; a perceptual or
    /// transform network that Impasto exported.
    /// </param>
    /// <param name="name">The model's name; null takes the network's ("vgg16") or, for networks that stylise, the file's.</param>
    /// <param name="preprocessing">What perceptual weights expect; null tells it by the file.</param>
    /// <param name="licence">The weights' licence, if known.</param>
    /// <param name="source">Where the file comes from; null takes what the file says.</param>
    /// <param name="onnx">What is known of a feed-forward network in ONNX; null finds everything out.</param>
    /// <param name="cancel">Stops between the steps.</param>
    /// <exception cref="ModelException">The file is damaged, hostile, or holds another network; operators that Impasto lacks are
    /// named.</exception>
    /// <exception cref="InputException">The file can't be read.</exception>
    /// <exception cref="UsageException">The name can't be a model's, or the styles' names don't fit the network.</exception>
    public static async Task<Model> ImportAsync(ModelStore store, string path, string? name = null, Preprocessing? preprocessing = null, string? licence = null,
        string? source = null,
        OnnxImportOptions? onnx = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(store);
        if (name is not null)
            ModelName.Check(name);
        if (WctCascadeImport.Recognizes(path))
        {
            using var cascade = WctCascadeImport.FromFolder(path);
            return Put(store, AsItIs(WctCascadeFile.ToWeightFile(cascade), WctCascadeFile.Kind, name ?? WctCascadeFile.Kind), licence ?? "MIT",
                source ?? "Wang et al. 2020, Collaborative Distillation, github.com/MingSun-Tse/Collaborative-Distillation");
        }
        if (Directory.Exists(path))
        {
            using var network = MicroAstImport.FromFolder(path);
            var weights = MicroAstFile.ToWeightFile(network);
            return Put(store, AsItIs(weights, MicroAstFile.Kind, name ?? MicroAstFile.Kind), licence ?? "MIT", source ?? "Wang et al. 2023, MicroAST, github.com/EndyWon/MicroAST");
        }
        var file = Read(path, WeightFile.Load);
        var (save, entry) = AnyStyleKind(file) is { } any ? AsItIs(file, any, name ?? NameOf(path))
            : StateDictionary.Find(file, FastNeuralStyle.Recognizes) is { } fast ? Trained(FastNeuralStyle.Convert(fast, name ?? NameOf(path)), FeedForwardKind.Johnson, name ?? NameOf(path))
            : StateDictionary.Find(file, VggImport.Recognizes) is { } vgg ? Vgg(vgg, path, name, preprocessing)
            : FeedForwardKind.All.FirstOrDefault(kind => kind.IsItsFile(file)) is not { } kind ? Vgg(file, path, name, preprocessing)
            : kind == FeedForwardKind.Onnx ? Onnx(path, name ?? NameOf(path), onnx ?? new OnnxImportOptions(), cancel)
            : Trained((ITrainableModel)kind.Load(path), kind, name ?? NameOf(path));
        cancel.ThrowIfCancellationRequested();
        return Put(store, (save, entry), licence ?? file.Metadata.GetValueOrDefault("licence"), source ?? entry.Source ?? file.Metadata.GetValueOrDefault("source"));
    }

    private static Model Put(ModelStore store, (Action<string> Save, ModelEntry Entry) made, string? licence, string? source) =>
        RegistryFile.Save(store.UserFolder, made.Entry with { Licence = licence, Source = source }, made.Save);

    /// <summary>The kind of a network for any style or of a target's face that Impasto wrote; null for other files.</summary>
    private static string? AnyStyleKind(WeightFile file) => AnyStyleModel.Recognizes(file) ? AnyStyleModel.Kind
        : MetaModel.Recognizes(file) ? MetaModel.Kind
        : MicroAstFile.Recognizes(file) ? MicroAstFile.Kind
        : WctCascadeFile.Recognizes(file) ? WctCascadeFile.Kind
        : FaceSwapModel.Recognizes(file) ? FaceSwapModel.Kind
        : null;

    private static (Action<string> Save, ModelEntry Entry) AsItIs(WeightFile file, string kind, string name) => (path => file.Save(path, WeightType.Float16),
        new ModelEntry { Name = name, Kind = kind, File = $"{name}.safetensors", Bytes = 0, Sha256 = "" });

    /// <summary>Downloads a network from its authors, checks it, and imports it.</summary>
    /// <param name="store">Where it goes.</param>
    /// <param name="source">What to fetch.</param>
    /// <param name="client">Does the transfer.</param>
    /// <param name="progress">Told the bytes that have arrived; may be null.</param>
    /// <param name="cancel">Stops the transfer; nothing is left behind.</param>
    public static async Task<Model> PullAsync(ModelStore store, ModelSource source, HttpClient client, IProgress<long>? progress = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(source);
        var download = Path.Combine(store.UserFolder, Path.GetFileName(source.Address.LocalPath));
        try
        {
            await ModelDownload.FetchAsync(client, source, download, progress, cancel).ConfigureAwait(false);
            return await ImportAsync(store, download, source.Name, Preprocessing.Torchvision, source.Licence, source.Address.ToString(), null, cancel).ConfigureAwait(false);
        }
        finally
        {
            File.Delete(download);
        }
    }

    /// <summary>A perceptual network: how it is saved, and its entry but for size and hash.</summary>
    private static (Action<string> Save, ModelEntry Entry) Vgg(WeightFile given, string path, string? name, Preprocessing? preprocessing)
    {
        var file = VggImport.Convert(given, preprocessing);
        try
        {
            using var network = PerceptualNetwork.From(file);
            name ??= ModelName.IsValid(network.Name) ? network.Name : throw new UsageException($"{path} calls its network '{network.Name}', which can't be a model's name",
                "give one with `Name`")
            { File = path };
            var floats = file.Where(array => array.Type.IsFloat()).All(array => array.Type == WeightType.Float16) ? WeightType.Float16 : WeightType.Float32;
            var entry = Entry(name, ModelStore.NetworkKind, "safetensors") with
            {
                Architecture = network.Name,
                Preprocessing = network.Preprocessing.ToString().ToLowerInvariant(),
                Source = file.Metadata.GetValueOrDefault("source"),
            };
            return (target => file.Save(target, floats), entry);
        }
        catch (WeightFormatException e)
        {
            throw new ModelException(e);
        }
    }

    /// <summary>A network that Impasto could have trained.</summary>
    private static (Action<string> Save, ModelEntry Entry) Trained(ITrainableModel model, FeedForwardKind kind, string name)
    {
        using (model)
        {
            var file = model.ToWeightFile();
            return (target => file.Save(target), Entry(name, kind.Name, "safetensors") with { Styles = model.Styles, Architecture = model.Architecture });
        }
    }

    /// <summary>A feed-forward network of another program.</summary>
    private static (Action<string> Save, ModelEntry Entry) Onnx(string path, string name, OnnxImportOptions options, CancellationToken cancel)
    {
        var model = OnnxImport.Prepare(Read(path, OnnxModel.Load), name, options, cancel);
        var entry = Entry(name, OnnxNetwork.Kind, "onnx") with
        {
            Styles = OnnxNetwork.StylesOf(model),
            Architecture = $"onnx-{model.Opset}",
            Preprocessing = OnnxImport.RangesOf(model),
        };
        return (model.Save, entry);
    }

    private static ModelEntry Entry(string name, string kind, string extension) =>
        new() { Name = name, Kind = kind, File = $"{name}.{extension}", Bytes = 0, Sha256 = "" };

    /// <summary>The file's name as a model's.</summary>
    private static string NameOf(string path)
    {
        var name = string.Concat(Path.GetFileNameWithoutExtension(path).ToLowerInvariant().Select(c => char.IsAsciiLetterOrDigit(c) || c == '.' ? c : '-'));
        return ModelName.IsValid(name) ? name : throw new UsageException($"{path} has no name that a model can have", "give one with `Name`") { File = path };
    }

    private static T Read<T>(string path, Func<string, T> load)
    {
        if (!File.Exists(path))
            throw new InputException($"{path} doesn't exist", "check the name and the folder") { File = path };
        try
        {
            return load(path);
        }
        catch (WeightFormatException e)
        {
            throw new ModelException(e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{path} can't be read ({e.Message.TrimEnd('.')})", "check that it may be opened", e) { File = path };
        }
    }

}
