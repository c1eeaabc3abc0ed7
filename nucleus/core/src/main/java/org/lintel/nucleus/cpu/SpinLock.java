package org.lintel.nucleus.cpu;

import org.lintel.nucleus.NucleusPanic;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;

/**
 * A lock of the nucleus. It spins: an emulated thread that waited in the JVM would be resumed by
 * threads of the JVM, at moments that the nucleus does not control.
 *
 * <p><b>Threads.</b> Any, but see {@link #ofTasks}. Never held across a switch. <b>Memory ordering.</b> Acquire at {@link
 * #acquire}, release at {@link #release}. <b>Errors.</b> With assertions on, taking locks against
 * the order of {@link LockRank} is a panic that names both.
 */
public final class SpinLock {
    private static final VarHandle HELD;

    static {
        try {
            HELD = MethodHandles.lookup().findVarHandle(SpinLock.class, "held", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** Locks that each thread holds, outermost first; kept only with assertions on. */
    private static final ThreadLocal<List<SpinLock>> HELD_BY_ME =
            ThreadLocal.withInitial(ArrayList::new);

    private final LockRank rank;

    /** One processor takes it, which never gives way meanwhile: it is always free. */
    private final boolean alone;

    private int held;

    public SpinLock(LockRank rank) {
        this(rank, false);
    }

    private SpinLock(LockRank rank, boolean alone) {
        this.rank = rank;
        this.alone = alone;
    }

    /** A lock that tasks of a machine take, and work that it does for the host, but no host thread. */
    public static SpinLock ofTasks(LockRank rank, boolean oneProcessor) {
        return new SpinLock(rank, oneProcessor);
    }

    /** Takes the lock; spins while another thread has it. */
    public void acquire() {
        assert noteAcquire(false);
        if (alone) {
            takeAlone();
            return;
        }
        while (!HELD.compareAndSet(this, 0, 1)) {
            while ((int) HELD.getOpaque(this) != 0) {
                Thread.onSpinWait();
            }
        }
    }

    /** Takes a second lock of the same rank; the caller guarantees an order among the two (its class says which). */
    public void acquireSecond() {
        assert noteAcquire(true);
        if (alone) {
            takeAlone();
            return;
        }
        while (!HELD.compareAndSet(this, 0, 1)) {
            Thread.onSpinWait();
        }
    }

    private void takeAlone() {
        if (held != 0) {
            throw new NucleusPanic("SpinLock: the only processor has it already, rank=" + rank);
        }
        held = 1;
    }

    /** Gives the lock back. */
    public void release() {
        assert noteRelease();
        HELD.setRelease(this, 0);
    }

    /** {@return whether the calling thread holds this lock} Only with assertions on; true otherwise. */
    public boolean isHeldByMe() {
        boolean checked = false;
        assert checked = true;
        return !checked || HELD_BY_ME.get().contains(this);
    }

    /** {@return whether the calling thread holds no lock} Only with assertions on; true otherwise. */
    public static boolean noneHeldByMe() {
        boolean checked = false;
        assert checked = true;
        return !checked || HELD_BY_ME.get().isEmpty();
    }

    private boolean noteAcquire(boolean sameRankAllowed) {
        List<SpinLock> mine = HELD_BY_ME.get();
        if (!mine.isEmpty()) {
            SpinLock inner = mine.getLast();
            int order = inner.rank.compareTo(rank);
            if (order > 0 || (order == 0 && !sameRankAllowed) || mine.contains(this)) {
                throw new NucleusPanic(
                        "SpinLock: lock order, held=" + inner.rank + " wanted=" + rank);
            }
        }
        mine.add(this);
        return true;
    }

    private boolean noteRelease() {
        if (!HELD_BY_ME.get().remove(this)) {
            throw new NucleusPanic("SpinLock: release of a lock not held, rank=" + rank);
        }
        return true;
    }
}
