// Each test starts processes that use the whole machine; several at once would starve each other's heartbeats.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
