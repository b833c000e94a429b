using PersistProc.Core;

namespace PersistProc.Daemon.ServiceFiles;

/// <summary>A service file that was read: its services, or what is wrong with it, never both.</summary>
/// <param name="Path">Where it is, absolute.</param>
/// <param name="Project">The project's name; null for a user's own file.</param>
/// <param name="Units">The services it declares.</param>
/// <param name="Places">Where each of them is declared, in the same order.</param>
/// <param name="Mentions">Where they name others.</param>
/// <param name="Errors">Everything that is wrong with it.</param>
public sealed record ServiceFile(string Path, string? Project, ValueList<ServiceUnit> Units, ValueList<Place> Places, ValueList<Mention> Mentions, ValueList<FileError> Errors);
