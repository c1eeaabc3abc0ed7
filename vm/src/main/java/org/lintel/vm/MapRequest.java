package org.lintel.vm;

/**
 * What {@link AddressSpace#map} shall map.
 *
 * @param address where: exactly there with FIXED and FIXED_NOREPLACE, else a hint (0 = none)
 * @param lengthBytes size, rounded up to pages
 * @param protection bits of {@link Protection}
 * @param maxProtection what {@link AddressSpace#protect} may ever give
 * @param kind what stands behind it
 * @param object the object of SHARED_OBJECT and PRIVATE_OBJECT, else null; the region takes a
 *     reference of its own
 * @param objectOffset first byte of the object, a multiple of the page size
 * @param placement how binding the address is
 * @param populate whether to fault all pages in at once
 * @param name what reports call the region
 */
public record MapRequest(
        long address,
        long lengthBytes,
        int protection,
        int maxProtection,
        MapKind kind,
        MemoryObject object,
        long objectOffset,
        Placement placement,
        boolean populate,
        String name) {

    /** How binding the address of a request is. */
    public enum Placement {
        /** A hint: elsewhere when it is taken. */
        ANYWHERE,
        /** Exactly there; what was there is unmapped (MAP_FIXED). */
        FIXED,
        /** Exactly there, or EXISTS (MAP_FIXED_NOREPLACE). */
        FIXED_NOREPLACE
    }

    /** {@return a request for private zero pages, anywhere} */
    public static MapRequest anonymous(long lengthBytes, int protection, String name) {
        return of(MapKind.PRIVATE_ANONYMOUS, null, 0, lengthBytes, protection, name);
    }

    /** {@return a request for zero pages that forked children share, anywhere} */
    public static MapRequest sharedAnonymous(long lengthBytes, int protection, String name) {
        return of(MapKind.SHARED_ANONYMOUS, null, 0, lengthBytes, protection, name);
    }

    /** {@return a request for pages of an object, anywhere} */
    public static MapRequest shared(
            MemoryObject object, long offset, long lengthBytes, int protection, String name) {
        return of(MapKind.SHARED_OBJECT, object, offset, lengthBytes, protection, name);
    }

    /** {@return a request for private copies of pages of an object, anywhere} */
    public static MapRequest privateCopy(
            MemoryObject object, long offset, long lengthBytes, int protection, String name) {
        return of(MapKind.PRIVATE_OBJECT, object, offset, lengthBytes, protection, name);
    }

    /** {@return a request for a range where every access faults, exactly there} */
    public static MapRequest guard(long address, long lengthBytes, String name) {
        return of(MapKind.GUARD, null, 0, lengthBytes, Protection.NONE, name).at(address);
    }

    private static MapRequest of(
            MapKind kind,
            MemoryObject object,
            long offset,
            long lengthBytes,
            int protection,
            String name) {
        return new MapRequest(
                0,
                lengthBytes,
                protection,
                kind == MapKind.GUARD ? Protection.NONE : Protection.ALL,
                kind,
                object,
                offset,
                Placement.ANYWHERE,
                false,
                name);
    }

    /** {@return the same, exactly at an address, replacing what is there} */
    public MapRequest at(long fixed) {
        return placed(fixed, Placement.FIXED);
    }

    /** {@return the same with another address and placement} */
    public MapRequest placed(long where, Placement how) {
        return new MapRequest(
                where,
                lengthBytes,
                protection,
                maxProtection,
                kind,
                object,
                objectOffset,
                how,
                populate,
                name);
    }

    /** {@return the same with another bound for later changes of protection} */
    public MapRequest withMaxProtection(int bound) {
        return new MapRequest(
                address,
                lengthBytes,
                protection,
                bound,
                kind,
                object,
                objectOffset,
                placement,
                populate,
                name);
    }

    /** {@return the same, with all pages faulted in at once} */
    public MapRequest populated() {
        return new MapRequest(
                address,
                lengthBytes,
                protection,
                maxProtection,
                kind,
                object,
                objectOffset,
                placement,
                true,
                name);
    }
}
