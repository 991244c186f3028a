namespace Impasto.TestSupport;

/// <summary>A folder that is gone after the test.</summary>
internal sealed class TempFolder : IDisposable
{
    private static readonly Lazy<TempFolder> s_untilTheEnd = new(() =>
    {
        var folder = new TempFolder();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => folder.Dispose();
        return folder;
    });

    public TempFolder() => Directory.CreateDirectory(Path);

    public string Path { get; } = System.IO.Path.Combine(System.IO.Path.GetTempPath(), "impasto-" + Guid.NewGuid().ToString("N"));

    /// <summary>A path in a folder of its own, which is there until the tests end.</summary>
    public static string NewFile(string name) =>
        System.IO.Path.Combine(Directory.CreateDirectory(s_untilTheEnd.Value.At(Guid.NewGuid().ToString("N"))).FullName, name);

    public string At(params string[] parts) => System.IO.Path.Combine([Path, .. parts]);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
