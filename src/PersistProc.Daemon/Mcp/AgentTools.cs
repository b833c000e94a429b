namespace PersistProc.Daemon.Mcp;

/// <summary>All tools, in the order in which they are listed: few on purpose, agents do worse with many.</summary>
internal static class AgentTools
{
    public static IReadOnlyList<AgentTool> All { get; } = [new CtrlTool(), new ListTool(), new OutputTool(), new WaitTool(), new SendTool(), new ScreenTool()];

    public static AgentTool? Find(string? name) => All.FirstOrDefault(tool => tool.Name == name);
}
