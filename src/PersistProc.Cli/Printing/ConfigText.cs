using System.Globalization;
using System.Text;
using PersistProc.Protocol;

namespace PersistProc.Cli.Printing;

/// <summary>The text of <c>config show</c>: TOML that could stand in a file, with the origin of each value behind it.</summary>
internal static class ConfigText
{
    private const int WidestValue = 60;

    public static string Format(IReadOnlyList<ShownService> services, bool color) => string.Join('\n', services.Select(service => Format(service, color)));

    private static string Format(ShownService service, bool color)
    {
        var text = new StringBuilder(Dim($"# {service.Name}{(service.File is { } file ? $", {file}" : ": no file declares it any more")}", color)).Append('\n');
        text.Append(CultureInfo.InvariantCulture, $"[services.{Key(service.Name[(service.Name.IndexOf('/', StringComparison.Ordinal) + 1)..])}]\n");
        var lines = service.Settings.Select(setting => $"{setting.Key} = {setting.Value}").ToList();
        var width = lines.Select(Table.Width).Where(each => each <= WidestValue).DefaultIfEmpty().Max();
        foreach (var (line, setting) in lines.Zip(service.Settings))
        {
            text.Append(line).Append(' ', Math.Max(0, width - Table.Width(line)) + 2).Append(Dim($"# {Origin(setting)}", color)).Append('\n');
        }

        return text.ToString();
    }

    private static string Key(string name) => name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '-') ? name : $"\"{name}\"";

    private static string Origin(ShownSetting setting)
    {
        var place = setting.File is { } file ? string.Create(CultureInfo.InvariantCulture, $"{Path.GetFileName(file)}:{setting.Line}{(setting.Origin is "defaults" or "profile" or "base" ? $" [{setting.Origin}]" : "")}{From(setting)}") : "default";
        return setting.Running is { } running ? $"{place}; what runs has {running}" : place;
    }

    private static string From(ShownSetting setting) => setting.Variables is [_, ..] names ? $", from {string.Join(", ", names.Select(name => "$" + name))}" : "";

    private static string Dim(string text, bool color) => color ? $"\e[2m{text}\e[0m" : text;
}
