package org.lintel.ipc.sysv;

import org.lintel.ipc.message.MessageBudget;
import org.lintel.ipc.message.MessageFrames;
import org.lintel.nucleus.ErrnoException;
import org.lintel.nucleus.abi.Errno;
import org.lintel.nucleus.process.Credentials;
import org.lintel.vm.PhysicalMemory;

/** The message queues of a machine. <b>Locks.</b> As {@link IpcTable}. */
final class MessageTable extends IpcTable<MessageQueue> {
    private final PhysicalMemory memory;
    private final MessageBudget budget;
    private final SysvConfig limits;
    private final SecondsClock clock;

    MessageTable(
            PhysicalMemory memory, MessageBudget budget, SysvConfig limits, SecondsClock clock) {
        super(limits.msgmni());
        this.memory = memory;
        this.budget = budget;
        this.limits = limits;
        this.clock = clock;
    }

    @Override
    void checkExisting(MessageQueue queue, long size) {}

    @Override
    MessageQueue create(int id, int key, Credentials maker, int mode, long size)
            throws ErrnoException {
        if (id < 0) {
            throw ErrnoException.of(Errno.ENOSPC);
        }
        MessageFrames frames = new MessageFrames(memory, budget);
        return new MessageQueue(id, key, maker, mode, clock.now(), limits.msgmnb(), frames);
    }
}
