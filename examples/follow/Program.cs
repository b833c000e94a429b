using PersistProc.Protocol;

var services = new ServiceClient();
var clock = await services.RunAsync(["sh", "-c", "for n in 1 2 3; do echo tick $n; sleep 0.2; done; echo done >&2"], name: "clock");
Console.WriteLine($"{clock.Name} has pid {clock.Pid}, and would go on without this program");
await foreach (var line in services.FollowAsync(clock.Name!))
{
    Console.WriteLine($"{line.Stream}: {line.Message}");
}
Console.WriteLine($"it ended with {(await services.StatusAsync(clock.Name!)).ExitCode}");
