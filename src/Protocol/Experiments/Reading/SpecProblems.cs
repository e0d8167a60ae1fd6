namespace Lockstep.Protocol.Experiments;

/// <summary>Collects what is wrong with one file, and knows where each path of it stands.</summary>
internal sealed class SpecProblems(string file)
{
    private readonly List<ExperimentError> _errors = [];
    private readonly HashSet<string> _doubtful = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SpecNode> _places = new(StringComparer.Ordinal);

    public bool Any => _errors.Count > 0;

    /// <summary>In file order.</summary>
    public IReadOnlyList<ExperimentError> InFileOrder() => [.. _errors.OrderBy(error => error.Line).ThenBy(error => error.Column)];

    /// <summary>Remembers where a path's value stands.</summary>
    public void Place(string path, SpecNode node) => _places[path] = node;

    public void Add(string path, SpecNode at, string message) => Add(path, at.Line, at.Column, message);

    public void Add(string path, int line, int column, string message) => _errors.Add(new ExperimentError(file, line, column, path, message));

    /// <summary>Adds an error at a path's value, or, where the file leaves it to its default, at the map that it belongs to.</summary>
    public void Add(string path, string message)
    {
        var written = path;
        while (written.Length > 0 && !_places.ContainsKey(written))
        {
            written = Parent(written);
        }

        Add(path, _places[written], message);
    }

    /// <summary>A misspelt key probably meant this path: no second error says that it is missing.</summary>
    public void Doubt(string path) => _doubtful.Add(path);

    /// <summary>Whether a misspelt key probably meant this path.</summary>
    public bool IsDoubtful(string path) => _doubtful.Contains(path);

    /// <summary>Whether a path's value cannot be relied on: an error stands at it, at a part of it, or at a map that it belongs to.</summary>
    public bool Concern(string path) => _errors.Select(error => error.Path).Concat(_doubtful).Any(bad => IsWithin(bad, path) || IsWithin(path, bad));

    private static bool IsWithin(string inner, string outer)
        => outer.Length > 0 && inner.StartsWith(outer, StringComparison.Ordinal)
            && (inner.Length == outer.Length || inner[outer.Length] is '.' or '[');

    private static string Parent(string path) => path.Contains('.', StringComparison.Ordinal) ? path[..path.LastIndexOf('.')] : "";
}
