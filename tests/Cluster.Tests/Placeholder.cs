namespace Lockstep.Tests;
