package org.lintel.nucleus.process;

import org.lintel.nucleus.ErrnoException;
import org.lintel.nucleus.abi.Errno;
import org.lintel.nucleus.cpu.LockRank;
import org.lintel.nucleus.cpu.SpinLock;
import org.lintel.nucleus.cpu.Task;
import org.lintel.nucleus.cpu.WaitQueue;
import org.lintel.nucleus.cpu.WaitResult;
import org.lintel.nucleus.cpu.Waiter;
import org.lintel.vm.AddressSpace;
import org.lintel.vm.BadAddress;
import org.lintel.vm.UserCopy;
import org.lintel.vm.WordKey;

/**
 * Threads that wait for a word of memory to change. Source: futex(2).
 *
 * <p>A word is known by the object behind it and its offset where the mapping is shared, else by the
 * address space and the address, so that processes meet on shared memory and private words survive
 * copy-on-write.
 *
 * <p>A wake is not lost with the thread that got it: one that is ended by others, and has made no
 * system call since it was woken for a word that processes share, wakes another that waits there. It
 * may have been killed before it did anything about it; if not, the wake is one without a reason,
 * which waiters must allow for.
 *
 * <p><b>Locks.</b> One {@link LockRank#FUTEX} lock a bucket; the word is compared under it, so that
 * a wake between comparing and waiting cannot be lost.
 */
public final class Futexes {
    private static final int BUCKETS = 64;

    private static final class Bucket {
        final SpinLock lock = new SpinLock(LockRank.FUTEX);
        final WaitQueue waiters = new WaitQueue("futex");
    }

    private final Bucket[] buckets = new Bucket[BUCKETS];

    public Futexes() {
        for (int i = 0; i < BUCKETS; i++) {
            buckets[i] = new Bucket();
        }
    }

    /**
     * Waits while the word is {@code expected}, until woken.
     *
     * @throws ErrnoException EAGAIN — the word is not as expected; ETIMEDOUT; EINTR; EFAULT; EINVAL —
     *     not aligned
     */
    public void await(UserThread thread, long address, int expected, long deadlineNs)
            throws ErrnoException {
        AddressSpace space = thread.space();
        checkAligned(address);
        WordKey word = thread.futexWord;
        space.identify(address, word);
        Bucket bucket = bucket(word.offset());
        bucket.lock.acquire();
        try {
            if (UserCopy.getInt(space, address) != expected) {
                throw ErrnoException.of(Errno.EAGAIN);
            }
            Waiter mine = Task.ownWaiter();
            mine.key = word.offset();
            mine.keySpace = word.scope();
            WaitResult result = bucket.waiters.await(bucket.lock, deadlineNs);
            mine.keySpace = null;
            if (result == WaitResult.TIMED_OUT) {
                throw ErrnoException.of(Errno.ETIMEDOUT);
            }
            if (result == WaitResult.INTERRUPTED) {
                throw ErrnoException.of(Errno.EINTR);
            }
            thread.wokenTrap = thread.traps();
        } catch (BadAddress e) {
            throw ErrnoException.of(Errno.EFAULT);
        } finally {
            bucket.lock.release();
        }
    }

    /** Wakes up to {@code count} threads that wait for a word. {@return how many} */
    public int wake(UserThread thread, long address, int count) throws ErrnoException {
        checkAligned(address);
        WordKey word = thread.futexWord;
        thread.space().identify(address, word);
        return wakeShared(word.scope(), word.offset(), count);
    }

    /** Wakes up to {@code count} threads that wait for a word of an object. {@return how many} */
    public int wakeShared(Object scope, long offset, int count) {
        Bucket bucket = bucket(offset);
        int woken = 0;
        bucket.lock.acquire();
        Waiter waiter = bucket.waiters.first();
        while (waiter != null && woken < count) {
            Waiter next = waiter.next();
            if (waiter.key == offset && waiter.keySpace == scope && bucket.waiters.wake(waiter)) {
                woken++;
            }
            waiter = next;
        }
        bucket.lock.release();
        return woken;
    }

    /** A thread is ended, with whatever wake it had. By itself or when it is gone; no lock held. */
    public void passOn(UserThread ending) {
        WordKey word = ending.futexWord;
        if (ending.wokenTrap == ending.traps() && word.scope() != ending.space()) {
            wakeShared(word.scope(), word.offset(), 1);
        }
    }

    private static void checkAligned(long address) throws ErrnoException {
        if ((address & 3) != 0) {
            throw ErrnoException.of(Errno.EINVAL);
        }
    }

    private Bucket bucket(long offset) {
        long hash = offset * 0x9e3779b97f4a7c15L;
        return buckets[(int) (hash >>> 58)];
    }
}
