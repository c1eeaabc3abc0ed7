package org.lintel.harness.bench;

import org.lintel.nucleus.abi.FileFlags;
import org.lintel.nucleus.handle.Caller;
import org.lintel.nucleus.handle.Handle;
import org.lintel.nucleus.handle.OpenFiles;
import org.lintel.vm.UserCopy;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.concurrent.locks.LockSupport;

/**
 * The descriptor on which a guest gets its orders. A read reports the batch before as done, and
 * spins, inside the nucleus, until the host has the next one: an emulated thread never waits in the
 * JVM. The host, which waits as long as a batch takes, parks.
 *
 * <p><b>Threads.</b> {@link #order} and {@link #end}: one host thread. {@link #read}: the guest.
 */
final class OrderSource extends Handle {
    private static final long NONE = 0;
    private static final long END = -1;
    private static final ValueLayout.OfLong LONG =
            ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final MemorySegment order = MemorySegment.ofArray(new byte[Long.BYTES]);
    private volatile long posted = NONE;
    private volatile boolean done;
    private volatile boolean over;
    private volatile Thread host;

    OrderSource(OpenFiles files) {
        super(files, FileFlags.O_RDONLY);
    }

    /** Orders a batch and waits until it is done. */
    void order(long count) {
        host = Thread.currentThread();
        done = false;
        posted = count;
        while (!done) {
            if (over) {
                throw new IllegalStateException("benchmark: the guest is gone");
            }
            LockSupport.park(this);
        }
    }

    /** Waits until the guest asks for its first order. */
    void awaitGuest() {
        host = Thread.currentThread();
        while (!done && !over) {
            LockSupport.park(this);
        }
    }

    /** Ends the guest's input. */
    void end() {
        posted = END;
    }

    /** The guest's machine has stopped: nobody will do any batch. */
    void giveUp() {
        over = true;
        LockSupport.unpark(host);
    }

    @Override
    public long read(Caller caller, long address, long lengthBytes) {
        posted = posted == END ? END : NONE;
        done = true;
        LockSupport.unpark(host);
        while (posted == NONE) {
            Thread.onSpinWait();
        }
        if (posted == END) {
            return 0;
        }
        order.set(LONG, 0, posted);
        return UserCopy.copyOut(caller.space(), address, order, 0, Long.BYTES);
    }

    @Override
    public String name() {
        return "orders";
    }

    @Override
    public int mode() {
        return FileFlags.S_IFCHR;
    }

    @Override
    protected void closed() {}
}
