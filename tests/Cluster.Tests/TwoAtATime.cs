// Most of a test is waiting, for processes to start and for faults to be noticed, so two classes go on at a time. Tests whose verdict
// depends on who is slow or silent would take a starved heartbeat for a fault: they are alone (AloneTests, FiveWorkerTests).
[assembly: CollectionBehavior(MaxParallelThreads = 2)]
