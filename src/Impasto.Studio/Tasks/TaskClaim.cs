using System.Globalization;
using System.Text;

namespace Impasto.Studio.Tasks;

/// <summary>
/// The right to do a task: a locked file, which the system lets go of however its process ends, so that a task that comes twice is done by one worker at a time. How often it was begun without
/// coming to an end stands in it: a worker that is killed can't say so itself.
/// </summary>
/// <param name="file">The file, locked.</param>
internal sealed class TaskClaim(FileStream file) : IDisposable
{
    /// <summary>How often the task was begun since it last came forward.</summary>
    public int Attempts
    {
        get
        {
            var text = new byte[16];
            file.Position = 0;
            return int.TryParse(Encoding.ASCII.GetString(text, 0, file.Read(text)), NumberStyles.None, CultureInfo.InvariantCulture, out var attempts) ? attempts : 0;
        }

        set
        {
            file.SetLength(0);
            file.Position = 0;
            file.Write(Encoding.ASCII.GetBytes(value.ToString(CultureInfo.InvariantCulture)));
            file.Flush();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => file.Dispose();
}
