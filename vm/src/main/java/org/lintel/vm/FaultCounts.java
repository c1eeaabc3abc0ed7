package org.lintel.vm;

/**
 * Faults of an address space since it was made.
 *
 * @param refills translations that only the TLB lacked
 * @param zeroPages pages that were read and got the zero frame
 * @param demandZero pages that got a frame of zeroes
 * @param objectPages pages of an object that were mapped in
 * @param copies pages copied on write
 * @param reuses pages written by their last owner, without a copy
 * @param refused accesses that are not allowed
 */
public record FaultCounts(
        long refills,
        long zeroPages,
        long demandZero,
        long objectPages,
        long copies,
        long reuses,
        long refused) {

    /** {@return faults that changed a page table} */
    public long total() {
        return zeroPages + demandZero + objectPages + copies + reuses;
    }
}
