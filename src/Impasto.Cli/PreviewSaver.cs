using System.Globalization;
using Impasto.Imaging;
using Impasto.Methods;
using Impasto.Options;

namespace Impasto.Cli;

/// <summary>Passes progress on and, where the method has --save-every, saves the picture as it is every so many steps: photo.ink.000100.jpg.</summary>
internal sealed class PreviewSaver : IProgress<StyleProgress>
{
    private readonly IProgress<StyleProgress> _display;
    private readonly string _output;
    private readonly Action<string> _warn;
    private readonly int _every;
    private int _saved;
    private bool _hasWarned;

    /// <param name="display">Where progress goes.</param>
    /// <param name="options">The method's options.</param>
    /// <param name="output">The result's file.</param>
    /// <param name="overwrite">Whether files that are there may be written over.</param>
    /// <param name="warn">Told, once, that a preview can't be saved: the work goes on.</param>
    /// <exception cref="UsageException">A preview exists already.</exception>
    public PreviewSaver(IProgress<StyleProgress> display, object options, OutputFile output, bool overwrite, Action<string> warn)
    {
        (_display, _output, _warn) = (display, output.File, warn);
        _every = OptionTable.For(options.GetType()).Find("save-every")?.Get(options) is int every && _output != Inputs.Standard ? every : 0;
        if (_every > 0 && !overwrite && File.Exists(Name(_every)))
            throw new UsageException($"{Name(_every)} exists already", "add --overwrite, or name another file with -o");
    }

    public void Report(StyleProgress value)
    {
        _display.Report(value);
        if (_every <= 0 || value.Step / _every <= _saved || value.Preview is null)
            return;
        _saved = value.Step / _every;
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(_output))!);
            PictureFile.Save(value.Preview(), Name(value.Step), ResultFile.Options);
        }
        catch (Exception e) when (e is PictureException or IOException or UnauthorizedAccessException)
        {
            if (_hasWarned)
                return;
            _hasWarned = true;
            _warn($"The picture as it is can't be saved ({e.Message.TrimEnd('.')}); the work goes on.");
        }
    }

    private string Name(int step) => OutputNames.Beside(_output, string.Create(CultureInfo.InvariantCulture, $".{step:000000}{Path.GetExtension(_output)}"));
}
