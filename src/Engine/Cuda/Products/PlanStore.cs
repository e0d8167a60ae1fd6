using System.Text;

namespace Lockstep.Engine.Cuda.Products;

/// <summary>Choices of plans in a folder, for all processes with the same GPU and libraries. What is damaged is chosen again and written over.</summary>
/// <param name="folder">Made when it is first needed.</param>
/// <param name="place">All that choices depend on beside the task: GPU, versions of the libraries, numbers.</param>
internal sealed class PlanStore(string folder, IReadOnlyList<string> place)
{
    private readonly FileCache _files = new(folder, ".plan");

    public StoredChoice? Read(in ProductTask task) => _files.Read(KeyOf(task)) is { } bytes ? StoredChoice.Parse(Encoding.UTF8.GetString(bytes)) : null;

    /// <returns>Empty, or why it could not be kept.</returns>
    public string Write(in ProductTask task, StoredChoice choice) => _files.Write(KeyOf(task), Encoding.UTF8.GetBytes(choice.ToString()));

    private string KeyOf(in ProductTask task) => FileCache.Key([.. place, task.ToString()]);
}
