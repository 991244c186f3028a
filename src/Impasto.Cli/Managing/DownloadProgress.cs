using Impasto.Methods;

namespace Impasto.Cli.Managing;

/// <summary>Shows arriving bytes as steps of a mebibyte.</summary>
internal sealed class DownloadProgress(IProgress<StyleProgress> display, long total) : IProgress<long>
{
    private int _shown = -1;

    public void Report(long value)
    {
        var mebibytes = (int)(value >> 20);
        if (mebibytes == _shown)
            return;
        _shown = mebibytes;
        display.Report(new StyleProgress("", mebibytes, (int)Math.Max(1, total >> 20)));
    }
}
