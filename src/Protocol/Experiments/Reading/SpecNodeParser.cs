using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Lockstep.Protocol.Experiments;

/// <summary>From YAML text to nodes with positions. Built on the parser's events, because its own tree stops at the first repeated key.</summary>
internal sealed class SpecNodeParser
{
    private const int DeepestNesting = 32;
    private readonly Parser _parser;
    private Mark _last = new(0, 1, 1);

    private SpecNodeParser(string yaml)
    {
        // A byte order mark is not part of the text; the library would take it for part of the first key.
        _parser = new Parser(new StringReader(yaml.TrimStart('\uFEFF')));
    }

    /// <summary>The file's only document, or null after adding what is wrong.</summary>
    public static SpecNode? Parse(string yaml, SpecProblems problems)
    {
        var parser = new SpecNodeParser(yaml);
        try
        {
            return parser.ParseStream();
        }
        catch (SpecSyntaxException error)
        {
            problems.Add("", (int)error.Start.Line, (int)error.Start.Column, error.Message);
        }
        catch (YamlException error)
        {
            problems.Add("", Math.Max(1, (int)error.Start.Line), Math.Max(1, (int)error.Start.Column), Mistake(" " + error.Message));
        }
        catch (InvalidOperationException)
        {
            // The library's scanner gives up like this on a colon within an unfinished list, and does not say where.
            problems.Add("", (int)parser._last.Line, (int)parser._last.Column, Mistake(""));
        }

        return null;
    }

    private static string Mistake(string message)
        => $"expected YAML, found a mistake in its syntax:{message} Check indentation (spaces, no tabs), colons, brackets and quotes here and near here.";

    private SpecNode ParseStream()
    {
        _parser.Consume<StreamStart>();
        if (_parser.Accept<StreamEnd>(out var end))
        {
            throw new SpecSyntaxException(end, "expected an experiment, found an empty file: start with name, model and data.");
        }

        _parser.Consume<DocumentStart>();
        var root = ParseNode(0);
        _parser.Consume<DocumentEnd>();
        return _parser.Accept<DocumentStart>(out var second)
            ? throw new SpecSyntaxException(second, "expected one experiment in a file, found a second document: give it a file of its own.")
            : root;
    }

    private SpecNode ParseNode(int depth)
    {
        _last = _parser.Current?.Start ?? _last;
        var start = _parser.Consume<ParsingEvent>();
        var (line, column) = ((int)start.Start.Line, (int)start.Start.Column);
        if (depth > DeepestNesting)
        {
            throw new SpecSyntaxException(start, $"expected at most {DeepestNesting} levels of nesting.");
        }

        return start switch
        {
            Scalar scalar => new SpecText(line, column, scalar.Value, scalar.Style == ScalarStyle.Plain),
            SequenceStart => new SpecList(line, column, ParseItems(depth + 1)),
            MappingStart => new SpecMap(line, column, ParseEntries(depth + 1)),
            AnchorAlias alias => throw new SpecSyntaxException(start, $"expected a value, found the alias *{alias.Value}: write the value out."),
            _ => throw new SpecSyntaxException(start, $"expected a value, found {start.GetType().Name}."),
        };
    }

    private List<SpecNode> ParseItems(int depth)
    {
        var items = new List<SpecNode>();
        while (!_parser.TryConsume<SequenceEnd>(out _))
        {
            items.Add(ParseNode(depth));
        }

        return items;
    }

    private List<KeyValuePair<SpecText, SpecNode>> ParseEntries(int depth)
    {
        var entries = new List<KeyValuePair<SpecText, SpecNode>>();
        while (!_parser.TryConsume<MappingEnd>(out _))
        {
            if (!_parser.TryConsume<Scalar>(out var key))
            {
                throw new SpecSyntaxException(_parser.Current!, "expected a key, found a list, a map or an alias: write 'key: value'.");
            }

            var name = new SpecText((int)key.Start.Line, (int)key.Start.Column, key.Value, key.Style == ScalarStyle.Plain);
            entries.Add(KeyValuePair.Create(name, ParseNode(depth)));
        }

        return entries;
    }
}
