package org.lintel.libc;

import org.lintel.nucleus.abi.DoorFlags;
import org.lintel.nucleus.abi.Errno;

/**
 * The pool of a {@link Doors#xcreate} door: its threads are made by a factory of the program's, and
 * either all come or none stays.
 *
 * <p>Each new thread tells that it has come, or why not, in a word that the maker waits on; so the
 * factory may return before or after that. Process-local.
 */
final class DoorPool implements DoorProcedure {
    private static final int COME = 0;
    private static final int FAILED = 4;
    private static final int WORDS_BYTES = 8;

    private final DoorProcedure procedure;
    private final DoorThreadFactory factory;
    private final long factoryCookie;
    private final boolean grows;

    /** Two ints: threads that have come, threads that could not be bound. */
    private final long words = Malloc.calloc(1, WORDS_BYTES);

    /** Threads that the factory has made for the beginning. */
    private int made;

    private int fd;
    private DoorInfo info;

    DoorPool(
            DoorProcedure procedure,
            DoorThreadFactory factory,
            long factoryCookie,
            int attributes) {
        this.procedure = procedure;
        this.factory = factory;
        this.factoryCookie = factoryCookie;
        this.grows = (attributes & DoorFlags.DOOR_NO_DEPLETION_CB) == 0;
    }

    @Override
    public void serve(long cookie, long data, long sizeBytes, long descs, int descCount) {
        procedure.serve(cookie, data, sizeBytes, descs, descCount);
    }

    /** Makes the first threads; undoes all when one is missing, or the factory throws. */
    void start(int door, int threads) {
        fd = door;
        info = Doors.info(door);
        boolean whole = false;
        try {
            for (int i = 0; i < threads; i++) {
                makeThread();
            }
            whole = true;
        } finally {
            awaitAll(made);
            if (!whole) {
                Doors.revoke(door);
            }
        }
        if (Mem.getInt(words + FAILED) > 0) {
            Doors.revoke(door);
            throw refused(Errno.EBADF);
        }
    }

    private void makeThread() {
        int result = factory.create(info, this::run, factoryCookie);
        if (result != 1) {
            throw refused(result == 0 ? Errno.EINVAL : Errno.EPIPE);
        }
        made++;
    }

    private static ErrnoException refused(Errno errno) {
        return new ErrnoException("door_xcreate", errno);
    }

    private void awaitAll(int made) {
        int come = Mem.getIntAcquire(words + COME);
        while (come < made) {
            Futex.waitWhile(words + COME, come);
            come = Mem.getIntAcquire(words + COME);
        }
    }

    /** The whole life of a thread of the pool. */
    private void run() {
        boolean bound = false;
        try {
            Doors.bind(fd);
            bound = true;
        } catch (ErrnoException gone) {
            Mem.getAndAddInt(words + FAILED, 1);
        }
        Mem.getAndAddInt(words + COME, 1);
        Futex.wake(words + COME, 1);
        if (bound) {
            Doors.serve();
        }
    }

    /** The last free thread has a call now. */
    void runDry() {
        if (grows) {
            factory.create(info, this::run, factoryCookie);
        }
    }
}
