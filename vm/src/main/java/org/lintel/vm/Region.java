package org.lintel.vm;

/**
 * A part of an address space whose pages are all alike. Linux calls it a virtual memory area.
 *
 * @param start first address, a multiple of the page size
 * @param end first address after it
 * @param protection bits of {@link Protection}
 * @param maxProtection what it may ever become
 * @param kind what stands behind it
 * @param object the object, null for PRIVATE_ANONYMOUS and GUARD
 * @param objectOffset the object's byte at {@code start}
 * @param dontFork whether children don't get it
 * @param name for reports
 */
record Region(
        long start,
        long end,
        int protection,
        int maxProtection,
        MapKind kind,
        MemoryObject object,
        long objectOffset,
        boolean dontFork,
        String name) {

    static Region ofPrivate(long start, long end, String name) {
        return new Region(
                start,
                end,
                Protection.READ_WRITE,
                Protection.ALL,
                MapKind.PRIVATE_ANONYMOUS,
                null,
                0,
                false,
                name);
    }

    /** {@return whether this is what {@link #ofPrivate} makes} */
    boolean isPrivate(long from, long to, String as) {
        return start == from
                && end == to
                && protection == Protection.READ_WRITE
                && maxProtection == Protection.ALL
                && kind == MapKind.PRIVATE_ANONYMOUS
                && !dontFork
                && name.equals(as);
    }

    long lengthBytes() {
        return end - start;
    }

    /** {@return the page of the object behind an address} */
    long objectPage(long address) {
        return (objectOffset + (address - start)) >>> Page.SHIFT;
    }

    Region slice(long from, long to) {
        long offset = object == null ? 0 : objectOffset + (from - start);
        return new Region(
                from, to, protection, maxProtection, kind, object, offset, dontFork, name);
    }

    /** {@return the same of another length elsewhere} */
    Region movedTo(long newStart, long newLengthBytes) {
        return new Region(
                newStart,
                newStart + newLengthBytes,
                protection,
                maxProtection,
                kind,
                object,
                objectOffset,
                dontFork,
                name);
    }

    Region withProtection(int other) {
        return new Region(
                start, end, other, maxProtection, kind, object, objectOffset, dontFork, name);
    }

    Region withDontFork(boolean other) {
        return new Region(
                start, end, protection, maxProtection, kind, object, objectOffset, other, name);
    }

    /** {@return whether the two are one, but for the border between them} */
    boolean joins(Region next) {
        return end == next.start
                && protection == next.protection
                && maxProtection == next.maxProtection
                && kind == next.kind
                && object == next.object
                && dontFork == next.dontFork
                && (object == null || objectOffset + lengthBytes() == next.objectOffset)
                && name.equals(next.name);
    }

    RegionInfo info(long residentFrames) {
        return new RegionInfo(
                new AddrRange(start, end),
                protection,
                kind,
                name,
                objectOffset,
                dontFork,
                residentFrames);
    }
}
