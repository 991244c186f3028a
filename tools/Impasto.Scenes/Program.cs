using Impasto.Imaging;
using Impasto.Scenes;

var scenes = new Dictionary<string, Func<int, Film>>
{
    ["lake"] = width => new Lake(width, width * 2 / 3).Render(),
    ["still-life"] = width => new StillLife(width, width * 3 / 4).Render(),
    ["street"] = width => new Street(width * 3 / 4, width).Render(),
};
if (args is not [var folder, .. var rest])
{
    Console.Error.WriteLine($"usage: Impasto.Scenes <folder> [{string.Join('|', scenes.Keys)}] [longest side, 1024]");
    return 2;
}
var side = rest.Length > 1 ? int.Parse(rest[1]) : 1024;
Directory.CreateDirectory(folder);
foreach (var (name, render) in scenes.Where(scene => rest.Length == 0 || scene.Key == rest[0]))
{
    var file = Path.Combine(folder, $"{name}.jpg");
    PictureFile.Save(render(side * Film.Samples).Develop(), file, new PictureWriteOptions { Quality = 76 });
    Console.WriteLine($"{file}: {new FileInfo(file).Length / 1000} kB");
}
return 0;
