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

    /** Makes the first threads; undoes all when one is missing. */
    void start(int door, int threads) {
        fd = door;
        info = Doors.info(door);
        Errno refused = null;
        int made = 0;
        while (made < threads && refused == null) {
            int result = factory.create(info, this::run, factoryCookie);
            if (result == 1) {
                made++;
            } else {
                refused = result == 0 ? Errno.EINVAL : Errno.EPIPE;
            }
        }
        awaitAll(made);
        if (Mem.getInt(words + FAILED) > 0) {
            refused = Errno.EBADF;
        }
        if (refused != null) {
            Doors.revoke(door);
            throw new ErrnoException("door_xcreate", refused);
        }
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
