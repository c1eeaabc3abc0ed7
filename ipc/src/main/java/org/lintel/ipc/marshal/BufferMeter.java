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
    private final AtomicLong allocations = new AtomicLong();
    private final AtomicLong currentBytes = new AtomicLong();
    private final AtomicLong peakBytes = new AtomicLong();
    private final AtomicLong heldByteNs = new AtomicLong();
    private final AtomicLong areas = new AtomicLong();
    private final AtomicLong areaBytes = new AtomicLong();

    private final StepProbe probe;

    public BufferMeter(StepProbe probe) {
        this.probe = probe;
    }

    void step() {
        probe.step();
    }

    void allocated(int bytes) {
        allocations.incrementAndGet();
        long now = currentBytes.addAndGet(bytes);
        peakBytes.accumulateAndGet(now, Math::max);
    }

    void freed(int bytes, long heldNs) {
        currentBytes.addAndGet(-bytes);
        heldByteNs.addAndGet(bytes * heldNs);
    }

    void areaMade(long bytes) {
        areas.incrementAndGet();
        areaBytes.addAndGet(bytes);
    }

    /** Adds {@code marshal.…} to a machine's counters. */
    public void addTo(Map<String, Long> counters) {
        counters.put("marshal.allocations", allocations.get());
        counters.put("marshal.peakBytes", peakBytes.get());
        counters.put("marshal.heldByteNs", heldByteNs.get());
        counters.put("marshal.allocatedBytes", currentBytes.get());
        counters.put("marshal.areas", areas.get());
        counters.put("marshal.areaBytes", areaBytes.get());
    }
}
