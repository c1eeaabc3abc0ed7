package org.lintel.vm;

/**
 * A range of addresses, {@code [start, end)}.
 *
 * @param start first address
 * @param end first address after it
 */
public record AddrRange(long start, long end) {
    public AddrRange {
        if (start < 0 || end < start) {
            throw new IllegalArgumentException("range " + start + ".." + end);
        }
    }

    /** {@return the range's size} */
    public long lengthBytes() {
        return end - start;
    }

    /** {@return whether the address lies in the range} */
    public boolean contains(long address) {
        return address >= start && address < end;
    }

    /** {@return whether the two have a byte in common} */
    public boolean overlaps(AddrRange other) {
        return start < other.end && other.start < end;
    }

    @Override
    public String toString() {
        return "0x" + Long.toHexString(start) + "-0x" + Long.toHexString(end);
    }
}
