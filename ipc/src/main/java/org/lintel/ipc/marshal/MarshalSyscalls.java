package org.lintel.ipc.marshal;

import static org.lintel.nucleus.abi.MarshalLayout.*;
import static org.lintel.nucleus.abi.Syscalls.*;

import org.lintel.nucleus.ErrnoException;
import org.lintel.nucleus.process.Process;
import org.lintel.nucleus.process.UserThread;
import org.lintel.nucleus.trap.SyscallTable;
import org.lintel.nucleus.trap.UserArguments;
import org.lintel.vm.AddressSpace;

import java.util.function.Function;

/** The system calls about marshalling buffers: what a process cannot do by itself. Stateless. */
public final class MarshalSyscalls {
    private final Function<Process, ProcessBuffers> buffersOf;

    public MarshalSyscalls(Function<Process, ProcessBuffers> buffersOf) {
        this.buffersOf = buffersOf;
    }

    /** Adds the calls to a table. */
    public void register(SyscallTable table) {
        table.add(SYS_marshal_area, "marshal_area", "struct marshal_info *info", this::area);
        table.add(SYS_marshal_full, "marshal_full", "", this::full);
        table.add(SYS_marshal_wake, "marshal_wake", "", this::wake);
        table.add(SYS_marshal_note, "marshal_note", "void *buffer, int flag", this::note);
    }

    /** Tells where the control area is; makes it at the first call. */
    private long area(UserThread thread, long info, long a1, long a2, long a3, long a4, long a5)
            throws ErrnoException {
        ProcessBuffers buffers = buffersOf.apply(thread.process());
        long base = buffers.firstArea();
        MarshalConfig config = buffers.config();
        AddressSpace space = thread.space();
        UserArguments.putLong(space, info + INFO_ADDRESS, base);
        UserArguments.putInt(space, info + INFO_BUFFER_BYTES, config.bufferBytes());
        UserArguments.putInt(space, info + INFO_INLINE_BYTES, config.inlineBytes());
        UserArguments.putInt(space, info + INFO_FULL, config.full().number);
        UserArguments.putInt(space, info + INFO_HOLD, config.hold() ? 1 : 0);
        return 0;
    }

    /** No buffer is free: fails, waits, or adds an area. */
    private long full(UserThread thread, long a0, long a1, long a2, long a3, long a4, long a5)
            throws ErrnoException {
        buffersOf.apply(thread.process()).full();
        return 0;
    }

    /** A buffer was freed while threads wait. */
    private long wake(UserThread thread, long a0, long a1, long a2, long a3, long a4, long a5) {
        buffersOf.apply(thread.process()).wake();
        return 0;
    }

    /** Tells of an allocation or release in user mode, on machines with events. */
    private long note(UserThread thread, long buffer, long flag, long a2, long a3, long a4, long a5)
            throws ErrnoException {
        buffersOf.apply(thread.process()).note(buffer, flag == ALLOCATED);
        return 0;
    }
}
