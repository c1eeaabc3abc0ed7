package org.lintel.vm;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Loads and stores of many bytes: translates once a page, and moves runs of pages whose frames lie
 * side by side in one go.
 *
 * <p><b>Threads.</b> As {@link Mmu}: user mode. A translation is used only while no miss has been
 * handled since it was looked up, for a miss goes through the nucleus, where the page may be lost.
 */
final class BulkTransfer {
    /** Longest run moved at once, so that a poll is never far away. */
    private static final long MAX_RUN_BYTES = 1 << 20;

    private BulkTransfer() {}

    /**
     * Copies within the address space.
     *
     * @param faults whether a bad page is a fault; else it ends the copy
     * @return whether all was copied
     */
    static boolean copy(Mmu mmu, long destination, long source, long lengthBytes, boolean faults) {
        if (destination > source && destination - source < lengthBytes) {
            return copyDown(mmu, destination, source, lengthBytes, faults);
        }
        long done = 0;
        while (done < lengthBytes) {
            long from = mmu.tlb().probe(source + done, Access.READ);
            if (from < 0) {
                if (!missed(mmu, source + done, Access.READ, faults)) {
                    return false;
                }
                continue;
            }
            long to = mmu.tlb().probe(destination + done, Access.WRITE);
            if (to < 0) {
                if (!missed(mmu, destination + done, Access.WRITE, faults)) {
                    return false;
                }
                continue; // from may be stale now
            }
            long limit = Math.min(lengthBytes - done, MAX_RUN_BYTES);
            long run = run(mmu, source + done, from, limit, Access.READ);
            run = run(mmu, destination + done, to, run, Access.WRITE);
            MemorySegment.copy(mmu.pool(), from, mmu.pool(), to, run);
            done += run;
        }
        return true;
    }

    /** Overlapping, destination above: the last page first. */
    private static boolean copyDown(
            Mmu mmu, long destination, long source, long lengthBytes, boolean faults) {
        long left = lengthBytes;
        while (left > 0) {
            long lastSource = source + left - 1;
            long lastDestination = destination + left - 1;
            long from = mmu.tlb().probe(lastSource, Access.READ);
            if (from < 0) {
                if (!missed(mmu, lastSource, Access.READ, faults)) {
                    return false;
                }
                continue;
            }
            long to = mmu.tlb().probe(lastDestination, Access.WRITE);
            if (to < 0) {
                if (!missed(mmu, lastDestination, Access.WRITE, faults)) {
                    return false;
                }
                continue; // from may be stale now
            }
            long inPages =
                    Math.min(lastSource & Page.OFFSET_MASK, lastDestination & Page.OFFSET_MASK) + 1;
            long part = Math.min(left, inPages);
            MemorySegment.copy(mmu.pool(), from - part + 1, mmu.pool(), to - part + 1, part);
            left -= part;
        }
        return true;
    }

    /** {@return whether the access may be tried again} */
    private static boolean missed(Mmu mmu, long address, Access access, boolean faults) {
        if (faults) {
            mmu.handler().miss(mmu.space(), address, access);
            return true;
        }
        return mmu.handler().missWithoutFault(mmu.space(), address, access);
    }

    static void fill(Mmu mmu, long address, long lengthBytes, byte value) {
        long done = 0;
        while (done < lengthBytes) {
            long to = mmu.writeOffset(address + done);
            long limit = Math.min(lengthBytes - done, MAX_RUN_BYTES);
            long run = run(mmu, address + done, to, limit, Access.WRITE);
            mmu.pool().asSlice(to, run).fill(value);
            done += run;
        }
    }

    static void get(Mmu mmu, long address, byte[] target, int offset, int lengthBytes) {
        int done = 0;
        while (done < lengthBytes) {
            long from = mmu.readOffset(address + done);
            int run = (int) run(mmu, address + done, from, lengthBytes - done, Access.READ);
            MemorySegment.copy(mmu.pool(), ValueLayout.JAVA_BYTE, from, target, offset + done, run);
            done += run;
        }
    }

    static void put(Mmu mmu, long address, byte[] source, int offset, int lengthBytes) {
        int done = 0;
        while (done < lengthBytes) {
            long to = mmu.writeOffset(address + done);
            int run = (int) run(mmu, address + done, to, lengthBytes - done, Access.WRITE);
            MemorySegment.copy(source, offset + done, mmu.pool(), ValueLayout.JAVA_BYTE, to, run);
            done += run;
        }
    }

    /** {@return how many bytes from a translated address on lie side by side in the pool} */
    private static long run(Mmu mmu, long address, long offset, long limit, Access access) {
        long run = Page.BYTES - (address & Page.OFFSET_MASK);
        while (run < limit && mmu.tlb().probe(address + run, access) == offset + run) {
            run += Page.BYTES;
        }
        return Math.min(run, limit);
    }
}
