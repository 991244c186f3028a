using System.Text.RegularExpressions;
using Impasto.Perception;
using Impasto.Tensors.Weights;

namespace Impasto.Models;

/// <summary>Brings weight files of other programs into a store's user folder, in Impasto's own layout.</summary>
public static partial class ModelImport
{
    /// <summary>Converts a file and registers it.</summary>
    /// <param name="store">Where it goes.</param>
    /// <param name="path">.pth, .safetensors, .npz or .onnx with VGG-16 or VGG-19, or a perceptual network that Impasto exported.</param>
    /// <param name="name">The model's name; null takes the network's: "vgg16".</param>
    /// <param name="preprocessing">What the weights expect; null tells it by the file.</param>
    /// <param name="licence">The weights' licence, if known.</param>
    /// <param name="source">Where the file comes from; null takes what the file says.</param>
    /// <param name="cancel">Stops between the steps.</param>
    /// <exception cref="ModelException">The file is damaged, hostile, or holds another network.</exception>
    /// <exception cref="InputException">The file can't be read.</exception>
    /// <exception cref="UsageException">The name can't be a model's.</exception>
    public static async Task<Model> ImportAsync(ModelStore store, string path, string? name = null, Preprocessing? preprocessing = null, string? licence = null, string? source = null,
        CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(store);
        if (name is not null && !ValidName().IsMatch(name))
            throw new UsageException($"'{name}' can't be a model's name: use lower-case letters, digits, hyphens and dots, 64 at most, a letter or digit first.");
        var file = VggImport.Convert(Read(path), preprocessing);
        PerceptualNetwork network;
        try
        {
            network = PerceptualNetwork.From(file);
        }
        catch (WeightFormatException e)
        {
            throw new ModelException(e.Message, e);
        }
        cancel.ThrowIfCancellationRequested();
        using (network)
        {
            name ??= ValidName().IsMatch(network.Name) ? network.Name : throw new UsageException($"{path} calls its network '{network.Name}', which can't be a model's name: give one with --name.");
            Directory.CreateDirectory(store.UserFolder);
            var fileName = $"{name}.safetensors";
            var target = Path.Combine(store.UserFolder, fileName);
            file.Save(target, file.Where(array => array.Type.IsFloat()).All(array => array.Type == WeightType.Float16) ? WeightType.Float16 : WeightType.Float32);
            return store.Register(new ModelEntry
            {
                Name = name,
                Kind = ModelStore.NetworkKind,
                File = fileName,
                Bytes = new FileInfo(target).Length,
                Sha256 = await FileHash.Sha256Async(target, cancel).ConfigureAwait(false),
                Architecture = network.Name,
                Preprocessing = network.Preprocessing.ToString().ToLowerInvariant(),
                Licence = licence ?? file.Metadata.GetValueOrDefault("licence"),
                Source = source ?? file.Metadata.GetValueOrDefault("source"),
            });
        }
    }

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
            return await ImportAsync(store, download, source.Name, null, source.Licence, source.Address.ToString(), cancel).ConfigureAwait(false);
        }
        finally
        {
            File.Delete(download);
        }
    }

    private static WeightFile Read(string path)
    {
        if (!File.Exists(path))
            throw new InputException($"{path} doesn't exist: check the name and the folder.");
        try
        {
            return WeightFile.Load(path);
        }
        catch (WeightFormatException e)
        {
            throw new ModelException(e.Message, e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{path} can't be read ({e.Message.TrimEnd('.')}): check that it may be opened.", e);
        }
    }

    [GeneratedRegex("^[a-z0-9][a-z0-9.-]{0,63}$")]
    private static partial Regex ValidName();
}
