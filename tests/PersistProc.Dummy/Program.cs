using PersistProc.Dummy;

// dummy STEP [ARGUMENT…] STEP …: does its steps in order, then ends with 0. `dummy help` lists them.
return Steps.Run(Script.Parse(args));
