using Impasto.Site;

if (args is not [var root, var output])
{
    Console.Error.WriteLine("usage: Impasto.Site <the repository> <folder for the pages>");
    return 2;
}
var pages = SiteBuilder.Build(root, output);
Console.WriteLine($"{pages} pages: open {Path.GetFullPath(Path.Combine(output, "index.html"))}");
return 0;
