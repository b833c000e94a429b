using System.Text;
using PersistProc.Core;
using PersistProc.Linux.Files;

namespace PersistProc.Daemon.ServiceFiles;

/// <summary>Reads `config/persistprocd.toml`. Whatever is wrong with it is an error in the answer: a supervisor comes up all the same.</summary>
public static class SettingsFile
{
    /// <summary>Its place in the configuration directory.</summary>
    public static string PathIn(string config) => Path.Combine(config, "persistprocd.toml");

    /// <summary>The settings, with defaults for what is not said or wrong, and everything that is wrong.</summary>
    public static (SupervisorSettings Settings, ValueList<FileError> Errors) Read(string path)
    {
        if (!File.Exists(path)) return (SupervisorSettings.Default, []);
        if (SmallFile.TryRead(path, ServiceFileReader.MaxBytes, out var why) is not { } bytes) return (SupervisorSettings.Default, [new FileError(path, 0, 0, "", why)]);
        return Parse(path, Encoding.UTF8.GetString(bytes));
    }

    /// <summary>Reads the file's text.</summary>
    public static (SupervisorSettings Settings, ValueList<FileError> Errors) Parse(string path, string text)
    {
        var (table, syntax) = TomlTree.Read(text);
        var faults = new List<SettingFault>(syntax);
        var settings = SupervisorSettings.Read(table, new SettingScope("", Path.GetDirectoryName(path) ?? "/", faults));
        return (settings, faults.OrderBy(fault => fault.At.Line).ThenBy(fault => fault.At.Column)
            .Select(fault => new FileError(path, fault.At.Line, fault.At.Column, fault.Key, fault.Text)).ToValueList());
    }
}
