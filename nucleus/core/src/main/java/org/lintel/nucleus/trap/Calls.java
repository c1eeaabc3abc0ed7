package org.lintel.nucleus.trap;

/** The system calls of the core. Subsystems add theirs to the same table. */
public final class Calls {
    private Calls() {}

    /** {@return a table with all calls of the core} */
    public static SyscallTable core() {
        SyscallTable table = new SyscallTable();
        new ProcessSyscalls().register(table);
        new SignalSyscalls().register(table);
        new ThreadSyscalls().register(table);
        new SchedulingSyscalls().register(table);
        new MemorySyscalls().register(table);
        new DescriptorSyscalls().register(table);
        new FileSyscalls().register(table);
        new HostSyscalls().register(table);
        return table;
    }
}
