using Impasto.Imaging;
using Impasto.Methods;
using Impasto.Options;

namespace Impasto.Cli;

/// <summary>Passes progress on and, where the method has --save-every, saves the picture as it is every so many steps: photo.ink.000100.jpg.</summary>
internal sealed class PreviewSaver(IProgress<StyleProgress> display, object options, string output) : IProgress<StyleProgress>
{
    private readonly int _every = OptionTable.For(options.GetType()).Find("save-every")?.Get(options) is int every && output != Inputs.Standard ? every : 0;
    private int _saved;

    public void Report(StyleProgress value)
    {
        display.Report(value);
        if (_every <= 0 || value.Step / _every <= _saved || value.Preview is null)
            return;
        _saved = value.Step / _every;
        PictureFile.Save(value.Preview(), OutputNames.Beside(output, $".{value.Step:000000}{Path.GetExtension(output)}"));
    }
}
