package org.lintel.vm;

/**
 * Where the memory hardware traps to: implemented by the nucleus, one for each address space or one
 * for all.
 *
 * <p><b>Threads.</b> Called on the thread that made the access, in user mode, without locks (but for
 * {@link #missInNucleus}).
 */
public interface MissHandler {
    /**
     * The TLB has no translation for an access. Calls {@link AddressSpace#resolve}; for a fault it
     * delivers a signal and does not return unless a handler dealt with it. When it returns, the
     * access is tried again.
     */
    void miss(AddressSpace space, long address, Access access);

    /**
     * As {@link #miss} for an access that tells rather than faults.
     *
     * @return whether the access may be tried again; else the page is bad, and nobody gets a signal
     */
    default boolean missWithoutFault(AddressSpace space, long address, Access access) {
        return space.resolve(address, access) == null;
    }

    /** An access faults whatever the page tables say (a misaligned atomic one); else as miss. */
    void fault(AddressSpace space, Fault fault);

    /**
     * The nucleus itself needs a translation that the TLB lacks, on behalf of a process. Calls {@link
     * AddressSpace#resolveHeld}. The space's lock is held, and nobody gets a signal.
     *
     * @return null when the page is there now, else what is wrong
     */
    default Fault missInNucleus(AddressSpace space, long address, Access access) {
        return space.resolveHeld(address, access);
    }

    /**
     * {@return the id of the calling thread, for {@link PhysicalMemory#trackWriters}; 0 for none}
     */
    default int currentThread() {
        return 0;
    }
}
