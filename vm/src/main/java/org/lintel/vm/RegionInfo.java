package org.lintel.vm;

/**
 * What reports say about a region: a snapshot.
 *
 * @param range the addresses
 * @param protection bits of {@link Protection}
 * @param kind what stands behind it
 * @param name as in the request
 * @param objectOffset first byte of the object, or 0
 * @param dontFork whether children don't get it
 * @param residentFrames frames present in it (0 in the snapshot that a {@link Fault} carries)
 */
public record RegionInfo(
        AddrRange range,
        int protection,
        MapKind kind,
        String name,
        long objectOffset,
        boolean dontFork,
        long residentFrames) {

    @Override
    public String toString() {
        return range + " " + Protection.text(protection) + (kind.isShared() ? "s " : "p ") + name;
    }
}
