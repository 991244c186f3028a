using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace Impasto.TestSupport;

/// <summary>The string literals that an assembly's code holds, the parts of interpolated ones each by itself; those of attributes are not among them.</summary>
internal static class UserStrings
{
    public static IReadOnlyList<string> Of(Assembly assembly)
    {
        using var file = new PEReader(File.OpenRead(assembly.Location));
        var reader = file.GetMetadataReader();
        var found = new List<string>();
        for (var handle = MetadataTokens.UserStringHandle(1); !handle.IsNil; handle = reader.GetNextHandle(handle))
            found.Add(reader.GetUserString(handle));
        return found;
    }
}
