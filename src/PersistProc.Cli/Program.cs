using PersistProc.Cli;

return await CommandLine.RunAsync(args).ConfigureAwait(false);
