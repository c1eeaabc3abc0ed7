package org.lintel.nucleus.trace;

/** What the nucleus made of a memory access that the TLB could not serve. */
public enum FaultOutcome {
    /** The translation was there; only the TLB lacked it. */
    REFILL("refill"),
    /** A fresh frame of zeroes. */
    DEMAND_ZERO("demandZero"),
    /** A page that was only read: the machine's one frame of zeroes, shared. */
    ZERO_PAGE("zeroPage"),
    /** The page was shared: the writer got a copy. */
    COPY("cow"),
    /** The page was marked as shared, but this was its last owner: no copy. */
    LAST_OWNER("lastOwner"),
    /** A page of a memory object was mapped. */
    OBJECT_PAGE("object"),
    /** SIGSEGV: nothing is mapped there. */
    UNMAPPED("unmapped"),
    /** SIGSEGV: mapped, without that right. */
    PROTECTION("protection"),
    /** SIGBUS: beyond the end of the object, or misaligned. */
    BUS("bus"),
    /** No frame was left, or the process has reached its limit. */
    OUT_OF_MEMORY("outOfMemory");

    private static final FaultOutcome[] ALL = values();

    private final String counterName;

    FaultOutcome(String counterName) {
        this.counterName = counterName;
    }

    /** {@return the last part of the counter's name: {@code faults.NAME}} */
    public String counterName() {
        return counterName;
    }

    /** {@return whether the process gets a signal for it} */
    public boolean isSignal() {
        return compareTo(UNMAPPED) >= 0;
    }

    /** {@return the outcome with this ordinal} */
    public static FaultOutcome of(int ordinal) {
        return ALL[ordinal];
    }
}
