namespace PersistProc.Cli.Importing;

/// <summary>A service that a framework's file suggests.</summary>
/// <param name="File">The file.</param>
/// <param name="Name">What it may be called.</param>
/// <param name="Command">What one runs while developing.</param>
/// <param name="Comment">What else there is to say; null: nothing.</param>
internal sealed record Proposal(string File, string Name, string Command, string? Comment = null)
{
    public ImportedProject Make()
    {
        var project = new ImportedProject();
        var service = project.Add(Name);
        service.Notes.Clear();
        Commands.SetLine(service, Command);
        service.Comments.Add($"{File} is here.{(Comment is null ? "" : " " + Comment)}");
        return project;
    }
}
