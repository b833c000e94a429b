// One process is the parent and subreaper of everything here, and some tests wait for any child: one test at a time.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
