namespace Impasto.Imaging.IO;

/// <summary>A file asks for more than the limits. Never leaves the assembly.</summary>
/// <param name="problem">What it asks for: a sentence without its subject.</param>
/// <param name="nextStep">What to do.</param>
internal sealed class PictureLimitException(string problem, string nextStep) : Exception
{
    public string Problem => problem;

    public string NextStep => nextStep;
}
