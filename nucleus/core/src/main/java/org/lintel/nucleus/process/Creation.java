package org.lintel.nucleus.process;

import org.lintel.nucleus.ErrnoException;
import org.lintel.nucleus.abi.Errno;
import org.lintel.nucleus.abi.ProcessFlags;
import org.lintel.nucleus.abi.ThreadBlock;
import org.lintel.nucleus.abi.UserEntry;
import org.lintel.nucleus.handle.HandleTable;
import org.lintel.nucleus.trace.EventKind;
import org.lintel.nucleus.trace.Tracer;
import org.lintel.vm.AddrRange;
import org.lintel.vm.AddressSpace;
import org.lintel.vm.BadAddress;
import org.lintel.vm.MapException;
import org.lintel.vm.OutOfFrames;
import org.lintel.vm.UserCopy;

/**
 * How processes and threads come to be: launched with a program, forked, or created beside another
 * thread. Each either comes whole or leaves nothing behind.
 */
public final class Creation {
    private Creation() {}

    /**
     * Makes a process that runs a program, and starts it.
     *
     * @throws ErrnoException EAGAIN — RLIMIT_NPROC; ENOMEM; E2BIG; EINTR — as {@link #fork}
     */
    public static Process launch(Kernel kernel, Launch launch) throws ErrnoException {
        try {
            countThread(launch.job(), launch.limits());
        } catch (ErrnoException tooMany) {
            launch.handles().closeAll();
            throw tooMany;
        }
        if (launch.job().watchesLeaks()) {
            launch.handles().watch(UserFrames::top);
        }
        int pid = kernel.newId();
        ImageLoading.Loaded loaded;
        try {
            loaded =
                    ImageLoading.load(
                            kernel,
                            launch.program(),
                            pid,
                            launch.args(),
                            launch.env(),
                            launch.limits());
        } catch (ErrnoException refused) {
            launch.job().remove();
            launch.handles().closeAll();
            throw refused;
        }
        Process process =
                new Process(
                        kernel,
                        pid,
                        launch.name(),
                        launch.job(),
                        loaded.image(),
                        launch.handles(),
                        launch.signals(),
                        launch.limits());
        process.setNice(launch.nice());
        process.setCredentials(launch.credentials());
        if (launch.group() != 0) {
            process.joinGroup(launch.group());
        }
        UserThread.Start start = new UserThread.Start(UserEntry.START, 0, loaded.startBlock());
        UserThread first =
                new UserThread(
                        pid, process, start, loaded.threadPointer(), null, null, launch.mask());
        UserThread maker = launch.parent() == null ? null : UserThread.currentOrNull();
        enroll(maker, process, first, EventKind.Origin.SPAWN);
        return process;
    }

    /**
     * Makes a copy of the calling process, with one thread, which starts at a registered entry.
     *
     * @return the child's pid
     * @throws ErrnoException EAGAIN — RLIMIT_NPROC; ENOMEM; EINTR — a signal came meanwhile, perhaps
     *     to the whole group, and is to be taken before there is a child; the caller tries again
     */
    public static int fork(UserThread caller, long entry, long argument) throws ErrnoException {
        Process parent = caller.process();
        Kernel kernel = parent.kernel();
        if (caller.signalsWait()) {
            throw signalsFirst(caller); // sooner than after all the work
        }
        countThread(parent.job(), parent.limits());
        AddressSpace space;
        try {
            space = parent.space().fork(UserFaults.INSTANCE);
        } catch (OutOfFrames full) {
            parent.job().remove();
            throw ErrnoException.of(Errno.ENOMEM);
        }
        int pid = kernel.newId();
        try {
            UserCopy.putLong(space, caller.threadPointer() + ThreadBlock.TID, pid);
        } catch (BadAddress noBlock) {
            // The program has unmapped its own thread block: the child inherits that state.
            assert noBlock != null;
        }
        ImageLoading.applyLimits(space, parent.limits());
        HandleTable handles = parent.handles().inherit();
        Process.Image image =
                new Process.Image(parent.program(), space, new UserMemory(space.mmu()));
        Process child =
                new Process(
                        kernel,
                        pid,
                        parent.name(),
                        parent.job(),
                        image,
                        handles,
                        parent.signals().forkCopy(),
                        parent.limits().copy());
        child.setNice(parent.nice());
        child.setCredentials(parent.credentials());
        child.joinGroup(parent.group());
        for (Kernel.Listener listener : kernel.listeners()) {
            listener.forked(parent, child);
        }
        UserThread.Start start = new UserThread.Start(UserEntry.FORK, entry, argument);
        UserThread first =
                new UserThread(
                        pid, child, start, caller.threadPointer(), null, null, caller.mask());
        enroll(caller, child, first, EventKind.Origin.FORK);
        return pid;
    }

    /** Lets a process begin, or takes it back as if it had never been. */
    private static void enroll(
            UserThread maker, Process child, UserThread first, EventKind.Origin origin)
            throws ErrnoException {
        Kernel kernel = child.kernel();
        Process parent = maker == null ? null : maker.process();
        first.bornOf(maker);
        child.lock.acquire();
        child.threads.add(first);
        child.lock.release();
        kernel.census().started(child);
        if (!kernel.processes().addUnlessSignalled(child, maker)) {
            Ending.undo(child);
            throw signalsFirst(maker);
        }
        Family.adopt(parent, child);
        Tracer tracer = kernel.tracer();
        if (tracer.enabled) {
            int pid = maker == null ? 0 : parent.pid();
            int tid = maker == null ? 0 : maker.tid();
            tracer.spawn(kernel.nowNs(), kernel.cpuId(), pid, tid, child.pid(), origin);
        }
        first.start();
    }

    /** Has the caller take its signals on its way out, were they meant for any thread of its process. */
    private static ErrnoException signalsFirst(UserThread caller) {
        caller.lookForSignals();
        return ErrnoException.of(Errno.EINTR);
    }

    /**
     * Makes another thread of the calling process.
     *
     * @param holdsSignals whether it begins with its signals held, see {@link ThreadBlock}
     * @return its tid
     * @throws ErrnoException EAGAIN — RLIMIT_NPROC; ENOMEM
     */
    public static int thread(UserThread caller, long entry, long argument, boolean holdsSignals)
            throws ErrnoException {
        Process process = caller.process();
        Kernel kernel = process.kernel();
        countThread(process.job(), process.limits());
        int tid = kernel.newId();
        AddrRange stack = null;
        long block;
        try {
            stack = ImageLoading.mapStack(process.space(), ThreadBlock.SIZE_BYTES);
            block = stack.end() - ImageLoading.roundUp(ThreadBlock.SIZE_BYTES);
            ImageLoading.writeThreadBlock(process.space(), stack, block, tid);
            if (holdsSignals) {
                UserCopy.putInt(process.space(), block + ThreadBlock.SIGNALS_HELD, 1);
            }
        } catch (MapException | BadAddress full) {
            process.job().remove();
            if (stack != null) {
                ImageLoading.unmapStack(process.space(), stack);
            }
            throw ErrnoException.of(full instanceof MapException ? Errno.EAGAIN : Errno.ENOMEM);
        }
        UserThread.Start start = new UserThread.Start(UserEntry.THREAD, entry, argument);
        UserThread thread =
                new UserThread(
                        tid, process, start, block, stack, caller.userEntry(), caller.mask());
        thread.bornOf(caller);
        process.lock.acquire();
        process.threads.add(thread);
        process.lock.release();
        if (kernel.tracer().enabled) {
            kernel.tracer()
                    .threadStart(kernel.nowNs(), kernel.cpuId(), process.pid(), caller.tid(), tid);
        }
        thread.start();
        return tid;
    }

    private static void countThread(Job job, Limits limits) throws ErrnoException {
        if (!job.tryAdd(limits.bound(ProcessFlags.RLIMIT_NPROC))) {
            throw ErrnoException.of(Errno.EAGAIN);
        }
    }
}
