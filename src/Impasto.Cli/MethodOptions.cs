using System.Text.Json.Nodes;
using Impasto.Methods;
using Impasto.Options;

namespace Impasto.Cli;

/// <summary>Reads options from a config and a command line, the command line winning.</summary>
internal static class MethodOptions
{
    /// <summary>A record common to all methods of a command.</summary>
    public static T Common<T>(RunConfig config, Invocation call)
    {
        var table = OptionTable.For<T>();
        return (T)table.Parse(table.FromJson(table.CreateDefault(), Part(config, table), LocalFiles.Instance), call.Of(table), LocalFiles.Instance);
    }

    /// <summary>A method's own record: the preset's or default options, then the config's, then the command line's.</summary>
    /// <exception cref="UsageException">A value is wrong, or a flag or config line belongs to another method or to none.</exception>
    public static object Of(IMethod method, RunConfig config, Invocation call)
    {
        var table = OptionTable.For(method.OptionsType);
        var common = call.Command.Groups.Where(group => group.Method is null).SelectMany(group => group.Table.Names).ToHashSet();
        foreach (var name in call.Given.Keys.Where(name => table.Find(name) is null && !common.Contains(name)))
        {
            var owners = call.Command.Groups.Where(group => group.Method is not null && group.Table.Find(name) is not null).Select(group => group.Method);
            throw new UsageException($"--{name} is an option of --method {string.Join(" or ", owners)}, not of {method.Name}", "leave it out, or add --method");
        }
        // Where results go and how they are reported is no part of a recorded run.
        var unrecorded = call.Command.Groups.Where(group => group.Table.OptionsType.IsAssignableTo(typeof(RunOptions))).SelectMany(group => group.Table.Names);
        var recorded = table.Names.Concat(common.Except(unrecorded)).ToHashSet();
        foreach (var name in config.Options.Select(pair => pair.Key).Where(name => !recorded.Contains(name)))
            throw new UsageException($"'{name}' in the config is no option of {method.Name}", DidYouMean.Question(name, recorded) ?? "leave it out");
        var given = call.Of(table);
        var part = Part(config, table);
        var start = table.CreateDefault();
        if (method is IHasPresets presets && table.Find("preset") is { } preset)
        {
            if (given.TryGetValue(preset.Name, out var texts))
                start = presets.Preset(preset.Text(preset.Parse(texts)));
            else if (part[preset.Name] is { } node)
                start = presets.Preset(preset.Text(preset.FromJson(node)));
        }
        return table.Parse(table.FromJson(start, part, LocalFiles.Instance), given, LocalFiles.Instance);
    }

    /// <summary>All options of a run in the form that --config reads: the common ones, then the method's.</summary>
    public static JsonObject ToJson(object common, object own)
    {
        var json = OptionTable.For(common.GetType()).ToJson(common);
        foreach (var (name, value) in OptionTable.For(own.GetType()).ToJson(own))
            json[name] = value?.DeepClone();
        return json;
    }

    private static JsonObject Part(RunConfig config, OptionTable table) =>
        new(config.Options.Where(pair => table.Find(pair.Key) is not null).Select(pair => KeyValuePair.Create(pair.Key, pair.Value?.DeepClone())));
}
