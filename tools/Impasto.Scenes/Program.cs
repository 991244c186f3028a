using Impasto.Imaging;
using Impasto.Scenes;

var scenes = new Dictionary<string, (int Side, Func<int, Film> Render)>
{
    ["lake"] = (1024, width => new Lake(width, width * 2 / 3).Render()),
    ["still-life"] = (896, width => new StillLife(width, width * 3 / 4).Render()),
    ["street"] = (896, height => new Street(height * 3 / 4, height).Render()),
};
if (args is not [var folder, .. var rest])
{
    Console.Error.WriteLine($"usage: Impasto.Scenes <folder> [{string.Join('|', scenes.Keys)}] [longest side]");
    return 2;
}
Directory.CreateDirectory(folder);
foreach (var (name, (own, render)) in scenes.Where(scene => rest.Length == 0 || scene.Key == rest[0]))
{
    var side = rest.Length > 1 ? int.Parse(rest[1]) : own;
    var file = Path.Combine(folder, $"{name}.jpg");
    PictureFile.Save(render(side * Film.Samples).Develop(), file, new PictureWriteOptions { Quality = 76 });
    Console.WriteLine($"{file}: {new FileInfo(file).Length / 1000} kB");
}
return 0;
