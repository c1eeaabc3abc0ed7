package org.lintel.vm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.lintel.vm.TestMachine.PAGE;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.lang.invoke.VarHandle;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Two processors at once. One runs user code of a space, with polls; the other changes the space.
 * Frames are poisoned when freed, so that a translation that outlives its mapping shows.
 */
@Timeout(60)
class ShootdownStressTest {
    private static final long AT = 0x1000_0000L;
    private static final int PAGES = 8;
    private static final int ROUNDS = 300;

    /** What the nucleus does at polls and misses, for one user processor. */
    private static final class Processor implements MissHandler, Shootdown {
        private volatile long wanted;
        private volatile long passed;
        private volatile boolean inNucleus = true;

        @Override
        public void synchronize(AddressSpace space) {
            long round = ++wanted; // one caller at a time: under the space's lock
            while (!inNucleus && passed < round) {
                Thread.onSpinWait();
            }
        }

        void poll() {
            if (passed != wanted) {
                passed = wanted;
                VarHandle.fullFence(); // no translation is loaded before we said so
            }
        }

        void enter() {
            inNucleus = true;
        }

        void leave() {
            inNucleus = false;
            VarHandle.fullFence(); // as in poll
        }

        @Override
        public void miss(AddressSpace space, long address, Access access) {
            enter();
            Fault fault = space.resolve(address, access);
            leave();
            if (fault != null) {
                throw new FaultSignal(fault);
            }
        }

        @Override
        public void fault(AddressSpace space, Fault fault) {
            throw new FaultSignal(fault);
        }
    }

    private final TestMachine machine = TestMachine.small();
    private final Processor processor = new Processor();
    private final AddressSpace space = new AddressSpace(machine.memory, processor, processor);
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private volatile boolean stop;

    @AfterEach
    void close() {
        machine.close();
    }

    private interface UserStep {
        void run(Random random);
    }

    private Thread user(UserStep step) {
        return Thread.ofPlatform().start(() -> runUser(step));
    }

    private void runUser(UserStep step) {
        Random random = new Random(1);
        processor.leave();
        try {
            while (!stop) {
                processor.poll();
                try {
                    step.run(random);
                } catch (FaultSignal expected) {
                    // unmapped just now
                }
            }
        } catch (Throwable e) {
            failure.set(e);
        } finally {
            processor.enter();
        }
    }

    private void join(Thread user) throws InterruptedException {
        stop = true;
        user.join();
        assertNull(failure.get(), () -> "user: " + failure.get());
    }

    private static MapRequest data() {
        return MapRequest.anonymous(PAGES * PAGE, Protection.READ_WRITE, "data").at(AT);
    }

    @Test
    @DisplayName("M34 each access sees its own data or faults, never other memory")
    void accessRacingUnmapNeverReachesAFreedFrame() throws Exception {
        AddressSpace other = machine.space();
        Thread user =
                user(random -> {
                    long at = AT + random.nextInt(PAGES) * PAGE;
                    long value = space.mmu().getLong(at);
                    if (value != 0 && value != 0x5a5a) {
                        throw new AssertionError(Long.toHexString(value));
                    }
                    space.mmu().putLong(at, 0x5a5a);
                });
        for (int i = 0; i < ROUNDS; i++) {
            space.map(data());
            for (int spin = 0; spin < i % 500; spin++) {
                Thread.onSpinWait();
            }
            space.unmap(AT, PAGES * PAGE);
            long mine = TestMachine.anonymous(other, PAGES); // takes the same frames
            other.mmu().fill(mine, PAGES * PAGE, (byte) 7);
            for (int p = 0; p < PAGES; p++) {
                assertEquals(0x0707070707070707L, other.mmu().getLong(mine + p * PAGE));
            }
            other.unmap(mine, PAGES * PAGE);
        }
        join(user);
        space.verify();
        space.close();
    }

    @Test
    void childsSnapshotDoesNotMoveWhileTheParentWrites() throws Exception {
        space.map(data());
        byte[] next = new byte[1];
        Thread user = user(random -> space.mmu().fill(AT, PAGES * PAGE, next[0]++)); // a long step
        for (int i = 0; i < ROUNDS; i++) {
            AddressSpace child = machineFork();
            long[] seen = new long[PAGES];
            for (int p = 0; p < PAGES; p++) {
                seen[p] = child.mmu().getLong(AT + p * PAGE);
            }
            for (int spin = 0; spin < 200; spin++) {
                Thread.onSpinWait();
            }
            for (int p = 0; p < PAGES; p++) {
                assertEquals(seen[p], child.mmu().getLong(AT + p * PAGE));
            }
            child.close();
        }
        join(user);
        space.close();
    }

    private AddressSpace machineFork() throws OutOfFrames {
        return space.fork(machine); // the child runs on this thread
    }

    @Test
    void parentAndChildCopySharedTablesAtTheSameTime() throws Exception {
        for (int round = 0; round < 100; round++) {
            AddressSpace parent = machine.space();
            parent.map(data());
            parent.mmu().fill(AT, PAGES * PAGE, (byte) 1);
            AddressSpace child = machine.fork(parent);
            Mmu childMmu = child.mmu();
            Thread other =
                    Thread.ofPlatform().start(() -> childMmu.fill(AT, PAGES * PAGE, (byte) 2));
            parent.mmu().fill(AT, PAGES * PAGE, (byte) 3);
            other.join();
            assertEquals(2, child.mmu().getByte(AT + PAGE));
            assertEquals(3, parent.mmu().getByte(AT + PAGE));
            machine.verify();
            machine.memory.verify(machine.spaces, machine.objects);
            machine.close(parent);
            machine.close(child);
        }
    }

    @Test
    void resizeRacingAccessNeverReachesAFreedFrame() throws Exception {
        MemoryObject object = machine.object(PAGES * PAGE);
        space.map(
                MapRequest.shared(object, 0, PAGES * PAGE, Protection.READ_WRITE, "object").at(AT));
        Thread user =
                user(random -> {
                    long at = AT + random.nextInt(PAGES) * PAGE + 8;
                    long value = space.mmu().getLong(at);
                    if (value != 0 && value != 0x5a5a) {
                        throw new AssertionError(Long.toHexString(value));
                    }
                    space.mmu().putLong(at, 0x5a5a);
                });
        Random random = new Random(2);
        for (int i = 0; i < ROUNDS; i++) {
            object.resize(random.nextInt(PAGES + 1) * PAGE);
            for (int spin = 0; spin < i % 300; spin++) {
                Thread.onSpinWait();
            }
        }
        join(user);
        space.verify();
        space.close();
        assertEquals(machine.used(), object.residentFrames());
    }
}
