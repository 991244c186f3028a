using System.Security.Cryptography;
using System.Text;

namespace Impasto.Imaging.Clips;

/// <summary>A folder in which unfinished work is kept, with a file that says what the work is.</summary>
internal static class ClipParts
{
    private const string Mark = ".impasto-work";

    /// <summary>The folder beside a file.</summary>
    public static string FolderOf(string file) => file + ".parts";

    public static bool IsBegun(string folder, string work) => Read(folder) == Hash(work);

    /// <summary>Makes the folder this work's.</summary>
    /// <returns>Whether the work was begun before; else what is in the folder is none of it.</returns>
    public static bool Begin(string folder, string work)
    {
        if (IsBegun(folder, work))
            return true;
        Directory.CreateDirectory(folder);
        WholeFile.Write(Path.Combine(folder, Mark), Hash(work));
        return false;
    }

    public static void End(string folder) => File.Delete(Path.Combine(folder, Mark));

    private static string? Read(string folder)
    {
        var mark = Path.Combine(folder, Mark);
        return File.Exists(mark) ? File.ReadAllText(mark) : null;
    }

    private static string Hash(string work) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(work)));
}
