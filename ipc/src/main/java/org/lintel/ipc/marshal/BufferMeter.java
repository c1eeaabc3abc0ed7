package org.lintel.ipc.marshal;

import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How much buffer memory was allocated, and for how long, over all processes of a machine. Counts on
 * machines with events only: that is when processes tell of what they do without a trap.
 *
 * <p><b>Threads.</b> Any. <b>Units.</b> Bytes; bytes times nanoseconds of virtual time.
 */
public final class BufferMeter {
    /** What is counted for each policy, and for both together. */
    private static final class Tally {
        final AtomicLong currentBytes = new AtomicLong();
        final AtomicLong peakBytes = new AtomicLong();
        final AtomicLong heldByteNs = new AtomicLong();

        void allocated(int bytes) {
            long now = currentBytes.addAndGet(bytes);
            peakBytes.accumulateAndGet(now, Math::max);
        }

        void freed(int bytes, long heldNs) {
            currentBytes.addAndGet(-bytes);
            heldByteNs.addAndGet(bytes * heldNs);
        }

        void addTo(Map<String, Long> counters, String prefix) {
            counters.put(prefix + "peakBytes", peakBytes.get());
            counters.put(prefix + "heldByteNs", heldByteNs.get());
        }
    }

    private final AtomicLong allocations = new AtomicLong();
    private final Tally all = new Tally();
    private final Tally early = new Tally();
    private final Tally hold = new Tally();
    private final AtomicLong areas = new AtomicLong();
    private final AtomicLong areaBytes = new AtomicLong();

    private final StepProbe probe;

    public BufferMeter(StepProbe probe) {
        this.probe = probe;
    }

    void step() {
        probe.step();
    }

    /** A process of this configuration has one buffer more. */
    void allocated(MarshalConfig config) {
        allocations.incrementAndGet();
        all.allocated(config.bufferBytes());
        of(config).allocated(config.bufferBytes());
    }

    /** It has given one back, which it had for so long. */
    void freed(MarshalConfig config, long heldNs) {
        all.freed(config.bufferBytes(), heldNs);
        of(config).freed(config.bufferBytes(), heldNs);
    }

    private Tally of(MarshalConfig config) {
        return config.hold() ? hold : early;
    }

    void areaMade(long bytes) {
        areas.incrementAndGet();
        areaBytes.addAndGet(bytes);
    }

    /** Adds {@code marshal.…} to a machine's counters; what differs by policy also for each of them. */
    public void addTo(Map<String, Long> counters) {
        counters.put("marshal.allocations", allocations.get());
        counters.put("marshal.allocatedBytes", all.currentBytes.get());
        counters.put("marshal.areas", areas.get());
        counters.put("marshal.areaBytes", areaBytes.get());
        all.addTo(counters, "marshal.");
        early.addTo(counters, "marshal.early.");
        hold.addTo(counters, "marshal.hold.");
    }
}
