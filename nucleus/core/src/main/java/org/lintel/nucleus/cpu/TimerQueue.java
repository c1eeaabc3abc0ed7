package org.lintel.nucleus.cpu;

import java.util.Arrays;

/**
 * The machine's armed timers: a binary heap by deadline, then by the order of arming, so that equal
 * deadlines fire in a fixed order.
 *
 * <p><b>Locks.</b> Takes its own, {@link LockRank#TIMERS}; {@link Timer#expired} runs outside it.
 */
public final class TimerQueue {
    private final SpinLock lock = new SpinLock(LockRank.TIMERS);
    private Timer[] heap = new Timer[16];
    private int size;
    private long sequence;

    /** Deadline of the first timer, for a look without the lock; written under the lock. */
    private volatile long nextDeadlineNs = Long.MAX_VALUE;

    /** {@return the earliest deadline, or Long.MAX_VALUE} */
    public long nextDeadlineNs() {
        return nextDeadlineNs;
    }

    /** Arms a timer, or moves one that is armed. */
    public void arm(Timer timer, long deadlineNs) {
        lock.acquire();
        if (timer.index >= 0) {
            removeAt(timer.index);
        }
        timer.deadlineNs = deadlineNs;
        timer.sequence = sequence++;
        if (size == heap.length) {
            heap = Arrays.copyOf(heap, size * 2);
        }
        place(timer, size++);
        up(timer.index);
        nextDeadlineNs = heap[0].deadlineNs;
        lock.release();
    }

    /** Disarms a timer. {@return whether it was armed} */
    public boolean cancel(Timer timer) {
        lock.acquire();
        boolean armed = timer.index >= 0;
        if (armed) {
            removeAt(timer.index);
            nextDeadlineNs = size == 0 ? Long.MAX_VALUE : heap[0].deadlineNs;
        }
        lock.release();
        return armed;
    }

    /** {@return the virtual nanoseconds until a timer fires, or 0 when it is not armed} */
    public long remainingNs(Timer timer, long nowNs) {
        lock.acquire();
        long remaining = timer.index < 0 ? 0 : Math.max(1, timer.deadlineNs - nowNs);
        lock.release();
        return remaining;
    }

    /** Fires all timers whose deadline is not after {@code nowNs}. */
    public void fire(long nowNs) {
        while (nextDeadlineNs <= nowNs) {
            Timer timer = takeExpired(nowNs);
            if (timer == null) {
                return;
            }
            timer.expired();
        }
    }

    private Timer takeExpired(long nowNs) {
        lock.acquire();
        Timer timer = size > 0 && heap[0].deadlineNs <= nowNs ? heap[0] : null;
        if (timer != null) {
            removeAt(0);
            nextDeadlineNs = size == 0 ? Long.MAX_VALUE : heap[0].deadlineNs;
        }
        lock.release();
        return timer;
    }

    private void removeAt(int index) {
        heap[index].index = -1;
        Timer last = heap[--size];
        heap[size] = null;
        if (index < size) {
            place(last, index);
            up(index);
            down(last.index);
        }
    }

    private void up(int from) {
        int index = from;
        Timer timer = heap[index];
        while (index > 0 && earlier(timer, heap[(index - 1) >>> 1])) {
            place(heap[(index - 1) >>> 1], index);
            index = (index - 1) >>> 1;
        }
        place(timer, index);
    }

    private void down(int from) {
        int index = from;
        Timer timer = heap[index];
        for (int child = 2 * index + 1; child < size; child = 2 * index + 1) {
            if (child + 1 < size && earlier(heap[child + 1], heap[child])) {
                child++;
            }
            if (!earlier(heap[child], timer)) {
                break;
            }
            place(heap[child], index);
            index = child;
        }
        place(timer, index);
    }

    private void place(Timer timer, int index) {
        heap[index] = timer;
        timer.index = index;
    }

    private static boolean earlier(Timer a, Timer b) {
        return a.deadlineNs != b.deadlineNs ? a.deadlineNs < b.deadlineNs : a.sequence < b.sequence;
    }
}
