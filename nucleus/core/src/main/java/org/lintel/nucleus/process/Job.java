package org.lintel.nucleus.process;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * A process of a scenario with all its descendants: what RLIMIT_NPROC counts, since there are no
 * users to count for.
 *
 * <p><b>Threads.</b> Any; the counter is atomic.
 */
public final class Job {
    private final String name;
    private final boolean service;
    private volatile boolean watchesLeaks;
    private final AtomicInteger threads = new AtomicInteger();

    /**
     * @param service whether the machine may end while processes of this job still wait
     */
    public Job(String name, boolean service) {
        this.name = name;
        this.service = service;
    }

    public String name() {
        return name;
    }

    /** {@return whether processes note what they leave open or mapped at their end} */
    public boolean watchesLeaks() {
        return watchesLeaks;
    }

    /** Makes the job's processes note what they leave behind; before they start. */
    public void watchLeaks() {
        watchesLeaks = true;
    }

    public boolean isService() {
        return service;
    }

    public int threads() {
        return threads.get();
    }

    /** Counts a new thread. {@return false, and counts nothing, when there are {@code limit} already} */
    boolean tryAdd(long limit) {
        while (true) {
            int seen = threads.get();
            if (limit >= 0 && seen >= limit) {
                return false;
            }
            if (threads.compareAndSet(seen, seen + 1)) {
                return true;
            }
        }
    }

    /** Counts a thread that takes another one's place, whatever the limit. */
    void addOne() {
        threads.incrementAndGet();
    }

    void remove() {
        threads.decrementAndGet();
    }
}
