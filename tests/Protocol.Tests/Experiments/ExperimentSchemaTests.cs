using System.Text.Json;
using Lockstep.Protocol.Experiments;

namespace Lockstep.Protocol.Tests.Experiments;

public class ExperimentSchemaTests
{
    public static TheoryData<string> ExampleNames => [.. RepositoryFiles.Examples.Select(file => Path.GetFileName(file))];

    [Fact]
    public void Generate_Always_IsTheCommittedFile()
        => Assert.Equal(File.ReadAllText(Path.Combine(RepositoryFiles.Root, "docs", "experiment.schema.json")), ExperimentSchema.Generate());

    [Theory]
    [MemberData(nameof(ExampleNames))]
    public void Generate_Example_FitsAndRefersToIt(string name)
    {
        var yaml = File.ReadAllText(Path.Combine(RepositoryFiles.Root, "examples", name));
        Assert.StartsWith("# yaml-language-server: $schema=../docs/experiment.schema.json\n", yaml, StringComparison.Ordinal);
        Assert.Empty(ExperimentYaml.Read(yaml, name).Errors);
        Assert.Empty(SchemaCheck.Errors(Schema, yaml));
    }

    [Theory]
    [InlineData("name: a\nmodel: m\ndata: {source: glyphs}\ndrill: ~\n")]
    [InlineData("name: a\nmodel: {name: m}\ndata: {source: imagefolder, mean: [1, 2, 3]}\ntimeouts: {form: 1.5s}\n")]
    [InlineData("name: a\nmodel: {layers: [{conv: {channels: 4, kernel: 3}, name: c}, relu, {max_pool: 2}, {batch_norm: , inputs: [c]}, {dense: 28, inputs: c}]}\ndata: {source: glyphs}\n")]
    public void Generate_ValidExperiment_Fits(string yaml) => Assert.Empty(SchemaCheck.Errors(Schema, yaml));

    [Theory]
    [InlineData("model: m\ndata: {source: glyphs}\n", "name")]
    [InlineData("name: a\nmodel: m\ndata: {source: glyph}\n", "data.source")]
    [InlineData("name: a\nmodel: m\ndata: {source: glyphs, pth: x}\n", "data.pth")]
    [InlineData("name: a\nmodel: m\ndata: {source: glyphs}\nepochs: 0\n", "epochs")]
    [InlineData("name: a\nmodel: m\ndata: {source: glyphs}\nseed: 1.5\n", "seed")]
    [InlineData("name: a\nmodel: m\ndata: {source: glyphs}\noptimizer: {momentum: 1}\n", "optimizer")]
    [InlineData("name: a\nmodel: m\ndata: {source: glyphs}\ntimeouts: {form: 5}\n", "timeouts.form")]
    [InlineData("name: 12\nmodel: m\ndata: {source: glyphs}\n", "name")]
    [InlineData("name: a\nmodel: {layers: [{conv: {channels: 4}}]}\ndata: {source: glyphs}\n", "model")]
    [InlineData("name: a\nmodel: {layers: [{dense: {units: 4, rleu: true}}]}\ndata: {source: glyphs}\n", "model")]
    [InlineData("name: a\nmodel: {layers: [dense]}\ndata: {source: glyphs}\n", "model")]
    public void Generate_WhatTheReaderRefuses_DoesNotFit(string yaml, string path)
    {
        Assert.NotEmpty(ExperimentYaml.Read(yaml, "x.yaml").Errors);
        Assert.Equal([path], SchemaCheck.Errors(Schema, yaml));
    }

    private static JsonElement Schema => JsonDocument.Parse(ExperimentSchema.Generate()).RootElement;
}
