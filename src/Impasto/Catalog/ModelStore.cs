using Impasto.Options;

namespace Impasto.Catalog;

/// <summary>Finds models by name in the folders where they may lie; the first folder that has one wins.</summary>
public sealed class ModelStore
{
    /// <summary>A store over the given folders.</summary>
    /// <param name="folders">In the order of look-up; they need not exist.</param>
    /// <param name="userFolder">Where imported and downloaded models go.</param>
    public ModelStore(IReadOnlyList<string> folders, string userFolder)
    {
        Folders = folders;
        UserFolder = userFolder;
    }

    /// <summary>In the order of look-up.</summary>
    public IReadOnlyList<string> Folders { get; }

    /// <summary>Where imported and downloaded models go.</summary>
    public string UserFolder { get; }

    /// <summary>
    /// The usual look-up: a folder that was named, IMPASTO_MODELS, the models/ folder above the program, the user's data folder, models/ in the working directory, into which
    /// trainings write. That is the last one, so that no folder that one happens to be in changes what a known name means.
    /// </summary>
    /// <param name="named">The folder that the user named, or null. Unlike the others it must exist.</param>
    /// <exception cref="ModelException">The named folder does not exist.</exception>
    public static ModelStore Open(string? named = null) =>
        Open(named, Environment.GetEnvironmentVariable("IMPASTO_MODELS"), AppContext.BaseDirectory, DataFolder(), Directory.GetCurrentDirectory());

    internal static ModelStore Open(string? named, string? fromEnvironment, string programFolder, string userFolder, string workingFolder)
    {
        if (named is not null && !Directory.Exists(named))
            throw new ModelException($"There is no folder of models {named}", "check `Models`") { File = named };
        string?[] folders = [named, string.IsNullOrEmpty(fromEnvironment) ? null : fromEnvironment, Above(programFolder), userFolder, In(workingFolder)];
        return new ModelStore([.. folders.OfType<string>().Select(Path.GetFullPath).Distinct()], Path.GetFullPath(userFolder));
    }

    /// <summary>Every model that can be found, by name; of two with one name the first folder's.</summary>
    /// <exception cref="ModelException">A registry is unreadable.</exception>
    public IReadOnlyList<Model> All() => [.. ByFolder().OrderBy(model => model.Entry.Name, StringComparer.Ordinal)];

    /// <summary>The model of that name, or null.</summary>
    public Model? Find(string name) => Folders.SelectMany(Of).FirstOrDefault(model => model.Entry.Name == name);

    /// <summary>
    /// The model that can paint in a style, or null: the style's name, the model's own, or MODEL/STYLE where two models have a style of one name. Of those the first folder's is taken.
    /// </summary>
    public Model? FindStyle(string style) => FindStyles(style) is [var first, ..] ? first : null;

    /// <summary>Every model that <see cref="FindStyle"/> could mean, that one first.</summary>
    internal IReadOnlyList<Model> FindStyles(string style)
    {
        ArgumentNullException.ThrowIfNull(style);
        var models = ByFolder().Where(model => model.Entry.Styles.Count > 0).ToList();
        return models.Find(model => model.Entry.Name == style) is { } named ? [named]
            : [.. models.Where(model => model.Entry.Styles.Contains(OwnName(model, style)))];
    }

    /// <summary>A style's name in its model: STYLE of MODEL/STYLE, any other as it is.</summary>
    internal static string OwnName(Model model, string style) =>
        style.StartsWith(model.Entry.Name + "/", StringComparison.Ordinal) ? style[(model.Entry.Name.Length + 1)..] : style;

    /// <summary>Every name that <see cref="FindStyle"/> knows.</summary>
    public IEnumerable<string> StyleNames =>
        All().Where(model => model.Entry.Styles.Count > 0).SelectMany(model => model.Entry.Styles.Prepend(model.Entry.Name)).Distinct();

    /// <summary>The model of that name, its file there and of the size that the registry says.</summary>
    /// <exception cref="ModelException">
    /// There is no such model (the sentence says where it was looked for, and the nearest name), or its file is missing or of another size.
    /// </exception>
    public Model Get(string name)
    {
        if (Find(name) is not { } model)
        {
            if (DidYouMean.Question(name, All().Select(model => model.Entry.Name)) is { } question)
                throw new ModelException($"There is no model '{name}'", question);
            var next = ModelSource.Known.Any(source => source.Name == name) ? $"get it with: impasto models pull {name}" : "see them with: impasto models list";
            throw new ModelException($"There is no model '{name}' in {string.Join(", ", Folders)}", next);
        }
        CheckSize(model);
        return model;
    }

    /// <summary>The whole, unchanged file of a model of one kind, named or given as a file of the user's own.</summary>
    /// <param name="named">The model.</param>
    /// <param name="kind">What its registry must call it; a file of the user's own is checked by whoever reads it.</param>
    /// <exception cref="ModelException">There is no such model, it is of another kind, or its file is missing or corrupt.</exception>
    public string PathOf(NamedOrFile named, string kind)
    {
        ArgumentNullException.ThrowIfNull(named);
        if (Find(named.Name) is null && named.File() is { } file)
            return file.Path;
        var model = Get(named.Name);
        if (model.Entry.Kind != kind)
            throw new ModelException($"The model {named} is of the kind {model.Entry.Kind}, and one of the kind {kind} is needed", "leave it out to take the model that comes with Impasto");
        Verify(model);
        return model.Path;
    }

    /// <summary>Reads a model's whole file and compares its size and SHA-256 with the registry's.</summary>
    /// <exception cref="ModelException">The file is missing or differs.</exception>
    public static void Verify(Model model)
    {
        ArgumentNullException.ThrowIfNull(model);
        CheckSize(model);
        var found = FileHash.Sha256OfFile(model.Path);
        if (found != model.Entry.Sha256)
        {
            throw new ModelException($"The model {model.Entry.Name} is corrupt: {model.Path} has SHA-256 {found} where its registry says {model.Entry.Sha256}",
                "import or download it again")
            { Separator = ';', File = model.Path };
        }
    }

    /// <summary>Puts an entry into the user folder's registry, in place of one with its name. Its file must be there already.</summary>
    public Model Register(ModelEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        RegistryFile.Put(UserFolder, entry);
        return new Model(entry, Path.Combine(UserFolder, entry.File));
    }

    /// <summary>The kind of perceptual networks, which are no styles.</summary>
    public const string NetworkKind = "network";

    /// <summary>Every model, the first folder's first, in a folder by name.</summary>
    internal IEnumerable<Model> ByFolder() =>
        Folders.SelectMany(folder => Of(folder).OrderBy(model => model.Entry.Name, StringComparer.Ordinal)).DistinctBy(model => model.Entry.Name);

    private static IEnumerable<Model> Of(string folder) => RegistryFile.Read(folder).Select(entry => new Model(entry, Path.Combine(folder, entry.File)));

    private static void CheckSize(Model model)
    {
        var file = new FileInfo(model.Path);
        if (!file.Exists)
            throw new ModelException($"The file of the model {model.Entry.Name} is missing: {model.Path}", "import or download it again") { Separator = ';', File = model.Path };
        if (file.Length != model.Entry.Bytes)
        {
            throw new ModelException($"The model {model.Entry.Name} is corrupt: {model.Path} has {file.Length} bytes where its registry says {model.Entry.Bytes}",
                "import or download it again")
            { Separator = ';', File = model.Path };
        }
    }

    /// <summary>models/ with a registry, in the folder or one above it.</summary>
    private static string? Above(string folder)
    {
        for (var at = new DirectoryInfo(folder); at is not null; at = at.Parent)
        {
            if (In(at.FullName) is { } models)
                return models;
        }
        return null;
    }

    /// <summary>models/ with a registry, in the folder.</summary>
    private static string? In(string folder)
    {
        var models = Path.Combine(folder, "models");
        return File.Exists(Path.Combine(models, RegistryFile.Name)) ? models : null;
    }

    private static string DataFolder() =>
        Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify), "impasto", "models");
}
