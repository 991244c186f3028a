using System.Reflection;
using System.Reflection.Emit;
using Impasto.Composition;

namespace Impasto.Tests;

/// <summary>
/// The compiled types of src/Impasto, folder by folder: Options and Catalog below everything, then losses, perception, networks and faces, what judges results, the methods'
/// common part, what those of one pass share, each method, training, models and clips, and composition on top. Arrows go down, never round.
/// </summary>
public sealed class LayeringTests
{
    private const string Root = "Impasto";

    private static readonly string[][] Layers =
    [
        [""], ["Options"], ["Catalog"], ["Losses", "Perception", "Networks", "Faces", "People"], ["Evaluation"], ["Methods"], ["OnePass"], ["Methods.*"],
            ["Training", "Models", "Visualization", "Benchmarking", "Video"],
            ["Composition"],
    ];

    private static readonly Lazy<Dictionary<string, SortedSet<string>>> Found = new(FindArrows);

    private static Dictionary<string, SortedSet<string>> Arrows => Found.Value;

    [Fact]
    public void Every_folder_has_a_layer() => Assert.DoesNotContain(Arrows.Keys, folder => LayerOf(folder) < 0);

    [Fact]
    public void No_folder_refers_to_a_higher_layer()
    {
        var wrong = from pair in Arrows
                    from target in pair.Value
                    where LayerOf(target) > LayerOf(pair.Key)
                    select $"{pair.Key} -> {target}";
        Assert.Empty(wrong);
    }

    [Fact]
    public void Methods_know_nothing_of_each_other()
    {
        var wrong = from pair in Arrows
                    where pair.Key.StartsWith("Methods.", StringComparison.Ordinal)
                    from target in pair.Value
                    where target.StartsWith("Methods.", StringComparison.Ordinal) && target != pair.Key
                    select $"{pair.Key} -> {target}";
        Assert.Empty(wrong);
    }

    [Fact]
    public void No_folders_refer_to_each_other_in_a_circle()
    {
        // Whatever has no arrow out is taken away, again and again; what stays lies on a circle or leads to one.
        var left = Arrows.ToDictionary(pair => pair.Key, pair => pair.Value.Where(target => target != pair.Key).ToHashSet());
        while (left.FirstOrDefault(pair => !pair.Value.Any(left.ContainsKey)) is { Key: not null } end)
            left.Remove(end.Key);
        Assert.Empty(left.Select(pair => $"{pair.Key} -> {string.Join(", ", pair.Value.Where(left.ContainsKey))}"));
    }

    [Fact]
    public void The_walk_sees_what_stands_only_in_a_methods_body() => Assert.Contains("Methods.Gatys", Arrows["Composition"]);

    private static int LayerOf(string folder) =>
        Array.FindIndex(Layers, layer => Array.Exists(layer, name => name == folder || name == "Methods.*" && folder.StartsWith("Methods.", StringComparison.Ordinal)
            || name.Length > 0 && name != "Methods" && folder.StartsWith(name + ".", StringComparison.Ordinal)));

    private static Dictionary<string, SortedSet<string>> FindArrows()
    {
        var assembly = typeof(Stylizer).Assembly;
        var arrows = new Dictionary<string, SortedSet<string>>();
        foreach (var type in assembly.GetTypes().Where(type => FolderOf(type) is not null))
        {
            var folder = FolderOf(type)!;
            if (!arrows.TryGetValue(folder, out var targets))
                arrows[folder] = targets = [];
            foreach (var target in References(type).SelectMany(Parts).Where(target => target.Assembly == assembly).Select(FolderOf).OfType<string>().Where(target =>
                target != folder))
                targets.Add(target);
        }
        return arrows;
    }

    /// <summary>The namespace below the root; null outside it (the compiler's own types).</summary>
    private static string? FolderOf(Type type) =>
        type.Namespace == Root ? "" : type.Namespace is { } name && name.StartsWith(Root + ".", StringComparison.Ordinal) ? name[(Root.Length + 1)..] : null;

    /// <summary>Element types and generic arguments, too.</summary>
    private static IEnumerable<Type> Parts(Type type)
    {
        if (type.HasElementType)
            return Parts(type.GetElementType()!);
        return type.IsGenericType ? type.GetGenericArguments().SelectMany(Parts).Prepend(type) : type.IsGenericParameter ? [] : [type];
    }

    private static IEnumerable<Type> References(Type type)
    {
        const BindingFlags All = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;
        if (type.BaseType is { } parent)
            yield return parent;
        foreach (var found in type.GetInterfaces())
            yield return found;
        foreach (var field in type.GetFields(All))
            yield return field.FieldType;
        foreach (var method in type.GetMethods(All).Cast<MethodBase>().Concat(type.GetConstructors(All)))
        {
            if (method is MethodInfo { ReturnType: { } result })
                yield return result;
            foreach (var parameter in method.GetParameters())
                yield return parameter.ParameterType;
            foreach (var local in method.GetMethodBody()?.LocalVariables ?? [])
                yield return local.LocalType;
            foreach (var inside in Instructions(method))
                yield return inside;
        }
    }

    /// <summary>The types that a method's instructions name.</summary>
    private static IEnumerable<Type> Instructions(MethodBase method)
    {
        var code = method.GetMethodBody()?.GetILAsByteArray() ?? [];
        var typeArguments = method.DeclaringType!.IsGenericType ? method.DeclaringType.GetGenericArguments() : null;
        var methodArguments = method.IsGenericMethod ? method.GetGenericArguments() : null;
        for (var at = 0; at < code.Length;)
        {
            var op = code[at] == 0xFE ? TwoBytes[code[at + 1]] : OneByte[code[at]];
            at += op.Size;
            if (op.OperandType is OperandType.InlineMethod or OperandType.InlineField or OperandType.InlineType or OperandType.InlineTok)
            {
                var member = method.Module.ResolveMember(BitConverter.ToInt32(code, at), typeArguments, methodArguments);
                if ((member as Type ?? member?.DeclaringType) is { } named)
                    yield return named;
                if (member is MethodInfo { IsGenericMethod: true } generic)
                {
                    foreach (var argument in generic.GetGenericArguments())
                        yield return argument;
                }
            }
            at += op.OperandType switch
            {
                OperandType.InlineNone => 0,
                OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
                OperandType.InlineVar => 2,
                OperandType.InlineI8 or OperandType.InlineR => 8,
                OperandType.InlineSwitch => 4 + 4 * BitConverter.ToInt32(code, at),
                _ => 4,
            };
        }
    }

    private static readonly Dictionary<int, OpCode> OneByte = Codes(code => code.Size == 1);

    private static readonly Dictionary<int, OpCode> TwoBytes = Codes(code => code.Size == 2);

    private static Dictionary<int, OpCode> Codes(Func<OpCode, bool> wanted) =>
        typeof(OpCodes).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (OpCode)field.GetValue(null)!).Where(wanted).ToDictionary(code => code.Value & 0xFF);
}
