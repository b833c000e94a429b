using System.Text.Json;
using System.Text.RegularExpressions;
using PersistProc.Core;

namespace PersistProc.Daemon.Tests.ServiceFiles;

/// <summary>The JSON schema takes what the reader takes.</summary>
public class TheSchema
{
    private static readonly JsonElement Service = JsonDocument.Parse(DirectiveSchema.Document()).RootElement.GetProperty("properties").GetProperty("services").GetProperty("additionalProperties").GetProperty("properties");

    public static TheoryData<string> Keys => [.. Directives.OfService.Select(row => row.Key)];

    [Fact]
    public void It_knows_each_directive_that_is_built_and_no_other()
    {
        Assert.Equal(Directives.OfService.Select(row => row.Key).Order(), Service.EnumerateObject().Select(property => property.Name).Order());
        Assert.All(Service.EnumerateObject(), property => Assert.False(string.IsNullOrWhiteSpace(property.Value.GetProperty("description").GetString())));
    }

    [Theory]
    [MemberData(nameof(Keys))]
    public void The_example_of_each_directive_is_valid_by_it(string key)
    {
        var row = Directives.OfService.Single(each => each.Key == key);
        var (table, faults) = Daemon.ServiceFiles.TomlTree.Read($"x = {row.Form}");
        Assert.Empty(faults);
        Assert.True(Takes(Service.GetProperty(key), table.Settings[0].Value), $"{key} = {row.Form} by {Service.GetProperty(key)}");
        Assert.False(Takes(Service.GetProperty(key), new SettingValue.Date(default)));
    }

    [Theory]
    [InlineData("restart", "\"sometimes\"")]
    [InlineData("nice", "99")]
    [InlineData("autostart", "\"yes\"")]
    [InlineData("umask", "\"999\"")]
    [InlineData("restart_backoff", "{ facto = 2.0 }")]
    [InlineData("start_limit", "{ burst = 5 }")]
    [InlineData("success_exit_codes", "[256]")]
    [InlineData("restart_delay", "\"soon\"")]
    public void What_the_reader_refuses_it_refuses(string key, string value)
    {
        Assert.NotEmpty(Reading.Errors($"{key} = {value}"));
        Assert.False(Takes(Service.GetProperty(key), Daemon.ServiceFiles.TomlTree.Read($"x = {value}").File.Settings[0].Value));
    }

    // as much of a validator as the schema uses of the language
    private static bool Takes(JsonElement schema, SettingValue value)
    {
        if (schema.TryGetProperty("anyOf", out var any)) return any.EnumerateArray().Any(each => Takes(each, value));
        if (schema.TryGetProperty("enum", out var words)) return value is SettingValue.Text word && words.EnumerateArray().Any(each => each.GetString() == word.Value);
        return (schema.GetProperty("type").GetString(), value) switch
        {
            ("boolean", SettingValue.Truth) => true,
            ("string", SettingValue.Text text) => !schema.TryGetProperty("pattern", out var pattern) || Regex.IsMatch(text.Value, pattern.GetString()!),
            ("integer" or "number", SettingValue.Whole whole) => Within(schema, whole.Value),
            ("number", SettingValue.Fraction fraction) => Within(schema, fraction.Value),
            ("array", SettingValue.Several several) => several.Items.All(item => Takes(schema.GetProperty("items"), item)),
            ("object", SettingValue.Table table) => TakesAll(schema, table),
            _ => false,
        };
    }

    private static bool TakesAll(JsonElement schema, SettingValue.Table table)
    {
        if (schema.TryGetProperty("required", out var needed) && !needed.EnumerateArray().All(key => table.Settings.Any(setting => setting.Key == key.GetString()))) return false;
        return table.Settings.All(setting => schema.TryGetProperty("properties", out var properties)
            ? properties.TryGetProperty(setting.Key, out var own) && Takes(own, setting.Value)
            : Takes(schema.GetProperty("additionalProperties"), setting.Value));
    }

    private static bool Within(JsonElement schema, double value) =>
        (!schema.TryGetProperty("minimum", out var least) || value >= least.GetDouble()) && (!schema.TryGetProperty("maximum", out var most) || value <= most.GetDouble());
}
