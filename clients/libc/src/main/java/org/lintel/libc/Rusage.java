package org.lintel.libc;

import org.lintel.nucleus.abi.Gate;
import org.lintel.nucleus.abi.Memory;
import org.lintel.nucleus.abi.ProcessFlags;

/**
 * What a process has used so far, {@code getrusage(2)}.
 *
 * @param ticks processor time
 * @param residentBytes of pages that it has in memory
 * @param faults accesses that changed its page table: a page came, or a shared one was copied; not those
 *     that found the page and only filled the TLB
 * @param switches how often it was given a processor
 * @param traps system calls
 */
public record Rusage(long ticks, long residentBytes, long faults, long switches, long traps) {
    /** {@return the values of a struct in memory} */
    public static Rusage at(long address) {
        Memory memory = Gate.memory();
        return new Rusage(
                memory.getLong(address + ProcessFlags.RUSAGE_TICKS),
                memory.getLong(address + ProcessFlags.RUSAGE_RESIDENT),
                memory.getLong(address + ProcessFlags.RUSAGE_FAULTS),
                memory.getLong(address + ProcessFlags.RUSAGE_SWITCHES),
                memory.getLong(address + ProcessFlags.RUSAGE_TRAPS));
    }
}
