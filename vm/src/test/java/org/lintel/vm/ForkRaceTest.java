package org.lintel.vm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Parent and child of a fork fault on the same page at the same time, on two processors: they share
 * page tables that both want to be rid of, and neither has the other's lock.
 */
@Timeout(60)
class ForkRaceTest {
    private static final long AT = 0x1000_0000L;
    private static final int ROUNDS = 20_000;

    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private volatile AddressSpace child;

    @Test
    void parentAndChildNeverSeeEachOthersWrites() throws Exception {
        try (TestMachine machine = new TestMachine(256)) {
            AddressSpace parent = machine.space();
            parent.map(MapRequest.anonymous(Page.BYTES, Protection.READ_WRITE, "page").at(AT));
            CyclicBarrier barrier = new CyclicBarrier(2);
            Thread other = new Thread(() -> childRounds(barrier), "child");
            other.start();
            for (int round = 1; round <= ROUNDS && failure.get() == null; round++) {
                write(parent, round);
                child = machine.fork(parent);
                barrier.await();
                write(parent, -round);
                assertEquals(-round, read(parent), "parent, round " + round);
                barrier.await();
                assertEquals(-round, read(parent), "parent, round " + round);
                machine.close(child);
            }
            other.join();
            assertNull(failure.get());
        }
    }

    private void childRounds(CyclicBarrier barrier) {
        try {
            for (int round = 1; round <= ROUNDS; round++) {
                barrier.await();
                AddressSpace mine = child;
                write(mine, 1_000_000L + round);
                assertEquals(1_000_000L + round, read(mine), "child, round " + round);
                barrier.await();
            }
        } catch (Throwable e) {
            failure.set(e);
            barrier.reset();
        }
    }

    private static void write(AddressSpace space, long value) throws BadAddress {
        UserCopy.putLong(space, AT, value);
    }

    private static long read(AddressSpace space) throws BadAddress {
        return UserCopy.getLong(space, AT);
    }
}
