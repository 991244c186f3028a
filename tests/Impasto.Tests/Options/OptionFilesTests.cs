using System.Text.Json.Nodes;
using Impasto.Imaging;
using Impasto.Methods.Gatys;
using Impasto.Methods.Headshot;
using Impasto.Methods.Oil;
using Impasto.Methods.Portrait;
using Impasto.Options;

namespace Impasto.Tests.Options;

/// <summary>Options that name files: whoever runs the program says what a name stands for, never who sends the options.</summary>
public sealed class OptionFilesTests
{
    public static TheoryData<Type, string> FileOptions => new()
    {
        { typeof(OilOptions), "palette" },
        { typeof(OilOptions), "detail-mask" },
        { typeof(GatysOptions), "init" },
        { typeof(GatysOptions), "resume" },
        { typeof(HeadshotOptions), "landmarks" },
        { typeof(HeadshotOptions), "person-mask" },
    };

    [Theory]
    [MemberData(nameof(FileOptions))]
    public void A_path_that_somebody_sent_is_refused(Type type, string option)
    {
        var table = OptionTable.For(type);
        var sent = new JsonObject { [option] = "/etc/hostname" };
        Assert.Contains("'/etc/hostname'", Assert.Throws<UsageException>(() => table.FromJson(table.CreateDefault(), sent)).Message, StringComparison.Ordinal);
        Assert.Equal("/etc/hostname", table.Find(option)!.Text(table.Find(option)!.Get(table.FromJson(table.CreateDefault(), sent, LocalFiles.Instance))));
    }

    [Fact]
    public void Names_of_networks_and_templates_need_no_file_but_never_become_one()
    {
        var gatys = (GatysOptions)OptionTable.For<GatysOptions>().FromJson(new GatysOptions(), new JsonObject { ["network"] = "/etc/hostname", ["init"] = "noise" });
        Assert.Equal("/etc/hostname", gatys.Network.Name);
        Assert.Throws<UsageException>(() => gatys.Network.File());
        Assert.Same(GatysStart.Noise, gatys.Init);
        var portrait = (PortraitOptions)OptionTable.For<PortraitOptions>().FromJson(new PortraitOptions(), new JsonObject { ["template"] = "ink" });
        Assert.Equal("ink", portrait.Template.Name);
    }

    [Fact]
    public void A_server_says_which_file_a_name_stands_for()
    {
        var uploads = new Uploads(new() { ["upload-1"] = new FileAsset("/srv/files/abc") { Name = "upload-1" } });
        var oil = (OilOptions)OptionTable.For<OilOptions>().FromJson(new OilOptions(), new JsonObject { ["palette"] = "upload-1" }, uploads);
        Assert.Equal("upload-1", oil.Palette!.Name);
        Assert.Equal("upload-1", (string?)OptionTable.For<OilOptions>().ToJson(oil)["palette"]);
        Assert.Throws<UsageException>(() => OptionTable.For<OilOptions>().FromJson(new OilOptions(), new JsonObject { ["palette"] = "upload-2" }, uploads));
    }

    [Fact]
    public void A_picture_in_memory_needs_no_file()
    {
        var picture = new Picture(3, 2, 3);
        Assert.Same(picture, new OilOptions { Palette = picture }.Palette!.Load(64));
        Assert.Same(picture, new GatysOptions { Init = picture }.Init.Picture!.Load(64));
        Assert.Null(new OilOptions { Palette = (string?)null }.Palette);
    }

    private sealed class Uploads(Dictionary<string, FileAsset> files) : IFileSource
    {
        public FileAsset File(string text) => files.TryGetValue(text, out var file) ? file : throw new UsageException($"There is no upload '{text}'");
    }
}
