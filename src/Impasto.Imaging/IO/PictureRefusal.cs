namespace Impasto.Imaging.IO;

/// <summary>A file that is whole can't be read all the same. Never leaves the assembly.</summary>
/// <param name="problem">Why not: a sentence without its subject.</param>
/// <param name="nextStep">What to do.</param>
internal sealed class PictureRefusal(string problem, string nextStep) : Exception
{
    public string Problem => problem;

    public string NextStep => nextStep;
}
