package org.lintel.nucleus.abi;

/** Arguments of the calls that map in other processes: {@code mmap_peer}, {@code peer_attach} and their kin. */
public final class PeerFlags {
    /** Of {@code peer_attach}: may map and unmap in all who are attached to the same object. */
    public static final int PEER_GROW = 1;

    /** Of {@code peer_allow}: takes the permission back. */
    public static final int PEER_REVOKE = 1;

    /**
     * Of the vector calls: empty entries are left out, and processes that have ended, or that have been
     * taken out of the vector since it was read.
     */
    public static final int PEER_SKIP_GONE = 1;

    /** Most processes of a vector. */
    public static final int PEERS_MAX = 65_536;

    private PeerFlags() {}
}
