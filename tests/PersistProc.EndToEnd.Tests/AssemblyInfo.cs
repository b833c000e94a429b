// many of the tests start dozens of processes: two at a time is what a small machine stands
[assembly: CollectionBehavior(MaxParallelThreads = 2)]
