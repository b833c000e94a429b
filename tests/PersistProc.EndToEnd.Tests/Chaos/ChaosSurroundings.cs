namespace PersistProc.EndToEnd.Tests.Chaos;

/// <summary>Files change, the disk is full, the run directory goes, the programs are replaced.</summary>
internal static class ChaosSurroundings
{
    public static IReadOnlyList<ChaosAction> All { get; } =
    [
        new("reload", 5, Reload),
        new("broken reload", 2, BrokenReload),
        new("upgrade", 2, Upgrade),
        new("full disk", 3, FullDisk),
        new("run directory removed", 2, RunDirectory),
    ];

    private static async Task<string> Reload(World world, Random random, int number)
    {
        var variant = random.Next(1000);
        await world.Command("reload", ["config", "reload"], null, static _ => { }, () => world.WriteFile(variant));
        return $"config reload, variant {variant}";
    }

    private static async Task<string> BrokenReload(World world, Random random, int number)
    {
        await world.Command("reload", ["config", "reload"], null, static code => { if (code == 0) throw new ChaosViolation("`config reload` of a broken file ends with 0"); },
            () => world.Box.User("[services.steady-1]\ncommand = 3\n"));
        await world.Command("reload", ["config", "reload"], null, static _ => { }, () => world.WriteFile(1));
        return "config reload of a broken file, and of a good one";
    }

    private static async Task<string> Upgrade(World world, Random random, int number)
    {
        await world.Command("upgrade", ["upgrade"], null, code => world.Count(code == 0 ? "upgrades" : "upgrades that did not come to be"));
        return "upgrade";
    }

    private static async Task<string> FullDisk(World world, Random random, int number)
    {
        var time = random.Next(20, 1500);
        if (world.Disk is null) return "no small disk here";
        world.WasFull = true;
        world.Count("full disks");
        var full = await world.Disk.Shrink(world.Box);
        world.Aside(MakeRoom(world, time));
        return full ? $"the disk is full for {time} ms" : "the disk could not be made full";
    }

    private static async Task MakeRoom(World world, int milliseconds)
    {
        await Eventually.Passes(TimeSpan.FromMilliseconds(milliseconds));
        await world.Disk!.Enlarge(world.Box);
    }

    private static Task<string> RunDirectory(World world, Random random, int number)
    {
        try
        {
            Directory.Delete(Path.Combine(world.Box.Root, "run"), recursive: true);
        }
        catch (IOException)
        {
            // it has just been made again, or is not there
        }

        world.Count("run directories removed");
        return Task.FromResult("removed the run directory");
    }
}
