package org.lintel.libc.peer;

import static org.lintel.nucleus.abi.PeerLayout.*;

import org.lintel.libc.Stack;
import org.lintel.libc.Sys;
import org.lintel.nucleus.abi.Gate;
import org.lintel.nucleus.abi.Memory;
import org.lintel.nucleus.abi.PeerFlags;
import org.lintel.nucleus.abi.Syscalls;

/**
 * Mappings in other processes: {@code mmap_peer}, {@code munmap_peer} and their kin. A process is
 * named by its pid; names of other kinds are translated by {@link PeerSegment#find}.
 */
public final class Peers {
    private Peers() {}

    /** {@return the address of a new mapping in a process} As {@code mmap(2)} there. */
    public static long mmapPeer(
            int pid,
            long address,
            long lengthBytes,
            int protection,
            int flags,
            int fd,
            long offset) {
        try (Stack.Frame frame = Stack.push(MAP_BYTES)) {
            long map = frame.address();
            put(map, address, lengthBytes, protection, flags, fd, offset);
            return Sys.call("mmap_peer", Syscalls.SYS_mmap_peer, pid, map);
        }
    }

    /** Unmaps a range in a process, as {@code munmap(2)} does. When it returns, the pages are gone there. */
    public static void munmapPeer(int pid, long address, long lengthBytes) {
        Sys.call("munmap_peer", Syscalls.SYS_munmap_peer, pid, address, lengthBytes);
    }

    /**
     * Maps in all processes of a vector at one address, or in none.
     *
     * @param pids address of the vector, an int each
     * @param skipGone whether to leave out empty entries, and processes that have ended
     * @return the address
     */
    public static long mmapPeers(
            long pids,
            int count,
            boolean skipGone,
            long address,
            long lengthBytes,
            int protection,
            int flags,
            int fd,
            long offset) {
        try (Stack.Frame frame = Stack.push(MAP_BYTES)) {
            long map = frame.address();
            put(map, address, lengthBytes, protection, flags, fd, offset);
            return Sys.call(
                    "mmap_peers", Syscalls.SYS_mmap_peers, pids, count, map, skip(skipGone));
        }
    }

    /** Unmaps a range in all processes of a vector. */
    public static void munmapPeers(
            long pids, int count, boolean skipGone, long address, long lengthBytes) {
        Sys.call(
                "munmap_peers",
                Syscalls.SYS_munmap_peers,
                pids,
                count,
                address,
                lengthBytes,
                skip(skipGone),
                0);
    }

    private static int skip(boolean skipGone) {
        return skipGone ? PeerFlags.PEER_SKIP_GONE : 0;
    }

    private static void put(
            long map,
            long address,
            long lengthBytes,
            int protection,
            int flags,
            int fd,
            long offset) {
        Memory memory = Gate.memory();
        memory.putLong(map + MAP_ADDRESS, address);
        memory.putLong(map + MAP_LENGTH, lengthBytes);
        memory.putInt(map + MAP_PROTECTION, protection);
        memory.putInt(map + MAP_FLAGS, flags);
        memory.putInt(map + MAP_FD, fd);
        memory.putInt(map + MAP_FAILED, 0);
        memory.putLong(map + MAP_OFFSET, offset);
    }

    /** Attaches this process to an object: who may grow it may map here from now on. ENOMEM after 128 objects. */
    public static void attach(int fd, boolean grows) {
        Sys.call("peer_attach", Syscalls.SYS_peer_attach, fd, grows ? PeerFlags.PEER_GROW : 0);
    }

    /** Detaches this process from an object, and clears its words there. */
    public static void detach(int fd) {
        Sys.call("peer_detach", Syscalls.SYS_peer_detach, fd);
    }

    /** Lets a process map here. ENOMEM after 4096 processes. */
    public static void allow(int pid) {
        Sys.call("peer_allow", Syscalls.SYS_peer_allow, pid, 0);
    }

    /** Takes back what {@link #allow} gave. */
    public static void revoke(int pid) {
        Sys.call("peer_allow", Syscalls.SYS_peer_allow, pid, PeerFlags.PEER_REVOKE);
    }

    /**
     * An int of an object is to be cleared if it holds this process's pid when that detaches or ends;
     * whoever waits there is woken in any case. What was said last is cleared first.
     */
    public static void clearWord(int fd, long offset) {
        Sys.call("peer_clear_word", Syscalls.SYS_peer_clear_word, fd, offset, 0);
    }

    /** Takes back what {@link #clearWord} said. */
    public static void forgetWord(int fd, long offset) {
        Sys.call("peer_clear_word", Syscalls.SYS_peer_clear_word, fd, offset, 1);
    }
}
