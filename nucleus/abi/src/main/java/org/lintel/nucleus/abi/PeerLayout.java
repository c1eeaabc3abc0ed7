package org.lintel.nucleus.abi;

/**
 * The arguments of {@code mmap} as one structure, for {@code mmap_peer} and {@code mmap_peers}.
 *
 * <pre>
 *    0  long  address
 *    8  long  length
 *   16  int   protection
 *   20  int   flags: MAP_…
 *   24  int   descriptor, of the caller
 *   28  int   out: the process where it failed, 0 for none
 *   32  long  offset in the object
 * </pre>
 */
public final class PeerLayout {
    public static final int MAP_ADDRESS = 0;
    public static final int MAP_LENGTH = 8;
    public static final int MAP_PROTECTION = 16;
    public static final int MAP_FLAGS = 20;
    public static final int MAP_FD = 24;
    public static final int MAP_FAILED = 28;
    public static final int MAP_OFFSET = 32;
    public static final int MAP_BYTES = 40;

    private PeerLayout() {}
}
