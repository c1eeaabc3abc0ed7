package org.lintel.ipc.peer;

import static org.lintel.nucleus.abi.PeerFlags.*;
import static org.lintel.nucleus.abi.PeerLayout.*;
import static org.lintel.nucleus.abi.Syscalls.*;

import org.lintel.nucleus.ErrnoException;
import org.lintel.nucleus.abi.Errno;
import org.lintel.nucleus.cpu.VirtualClock;
import org.lintel.nucleus.handle.Handle;
import org.lintel.nucleus.process.UserThread;
import org.lintel.nucleus.trap.MapCall;
import org.lintel.nucleus.trap.SyscallTable;
import org.lintel.nucleus.trap.UserArguments;
import org.lintel.vm.MapKind;
import org.lintel.vm.MapRequest;
import org.lintel.vm.MemoryObject;
import org.lintel.vm.Page;

import java.nio.ByteBuffer;

/** The system calls that map in other processes. Stateless. */
final class PeerSyscalls {
    private final PeerTable peers;

    PeerSyscalls(PeerTable peers) {
        this.peers = peers;
    }

    void register(SyscallTable table) {
        table.add(SYS_mmap_peer, "mmap_peer", "pid_t pid, struct peer_map *map", this::mmapPeer);
        table.add(
                SYS_munmap_peer,
                "munmap_peer",
                "pid_t pid, void *addr, size_t length",
                this::munmapPeer);
        table.add(
                SYS_mmap_peers,
                "mmap_peers",
                "pid_t *pids, size_t count, struct peer_map *map, int flags",
                this::mmapPeers);
        table.add(
                SYS_munmap_peers,
                "munmap_peers",
                "pid_t *pids, size_t count, void *addr, size_t length, int flags",
                this::munmapPeers);
        table.add(SYS_peer_attach, "peer_attach", "int fd, int flags", this::peerAttach);
        table.add(SYS_peer_detach, "peer_detach", "int fd", this::peerDetach);
        table.add(SYS_peer_allow, "peer_allow", "pid_t pid, int flags", this::peerAllow);
        table.add(
                SYS_peer_clear_word,
                "peer_clear_word",
                "int fd, off_t offset, int remove",
                this::peerClearWord);
    }

    /** Implements {@code mmap_peer}: as mmap(2), in the memory of a process. */
    private long mmapPeer(UserThread thread, long pid, long map, long a2, long a3, long a4, long a5)
            throws ErrnoException {
        PeerProcess caller = peers.of(thread.process());
        try (MapCall call = mapCall(thread, map)) {
            return peers.find(pid(pid)).map(caller, call.request());
        }
    }

    /** Implements {@code munmap_peer}: as munmap(2), in the memory of a process. */
    private long munmapPeer(
            UserThread thread, long pid, long address, long length, long a3, long a4, long a5)
            throws ErrnoException {
        peers.find(pid(pid)).unmap(peers.of(thread.process()), address, length);
        return 0;
    }

    /** Implements {@code mmap_peers}: one mapping in all processes of a vector, or in none. */
    private long mmapPeers(
            UserThread thread, long pids, long count, long map, long flags, long a4, long a5)
            throws ErrnoException {
        PeerVector vector = vector(thread, pids, count, flags);
        UserArguments.putInt(
                thread.space(), map + MAP_FAILED, 0); // before anything is mapped: it may fail
        try (MapCall call = mapCall(thread, map)) {
            return mapShared(thread, vector, call.request());
        } catch (ErrnoException refused) {
            UserArguments.putInt(thread.space(), map + MAP_FAILED, vector.failedPid());
            throw refused;
        }
    }

    /** Anonymous shared memory is one new object for all. */
    private static long mapShared(UserThread thread, PeerVector vector, MapRequest request)
            throws ErrnoException {
        if (request.kind() != MapKind.SHARED_ANONYMOUS) {
            return vector.map(request);
        }
        if (request.lengthBytes() <= 0 || request.lengthBytes() > MemoryObject.MAX_BYTES) {
            throw ErrnoException.of(request.lengthBytes() == 0 ? Errno.EINVAL : Errno.ENOMEM);
        }
        MemoryObject object =
                new MemoryObject(
                        thread.kernel().memory(),
                        Page.roundUp(request.lengthBytes()),
                        request.name());
        try {
            MapRequest shared =
                    new MapRequest(
                            request.address(),
                            request.lengthBytes(),
                            request.protection(),
                            request.maxProtection(),
                            MapKind.SHARED_OBJECT,
                            object,
                            0,
                            request.placement(),
                            request.populate(),
                            request.name());
            return vector.map(shared);
        } finally {
            object.release();
        }
    }

    /** Implements {@code munmap_peers}. */
    private long munmapPeers(
            UserThread thread,
            long pids,
            long count,
            long address,
            long length,
            long flags,
            long a5)
            throws ErrnoException {
        vector(thread, pids, count, flags).unmap(address, length);
        return 0;
    }

    private PeerVector vector(UserThread thread, long pids, long count, long flags)
            throws ErrnoException {
        if ((flags & ~PEER_SKIP_GONE) != 0 || count < 1 || count > PEERS_MAX) {
            throw ErrnoException.of(Errno.EINVAL);
        }
        thread.ticks().left -= (int) count * VirtualClock.TRAP_TICKS; // each is a call's worth
        boolean skipGone = (flags & PEER_SKIP_GONE) != 0;
        return new PeerVector(peers, peers.of(thread.process()), pids, (int) count, skipGone);
    }

    private static MapCall mapCall(UserThread thread, long map) throws ErrnoException {
        ByteBuffer fields = UserArguments.struct(thread.space(), map, MAP_BYTES);
        return MapCall.of(
                thread,
                fields.getLong(MAP_ADDRESS),
                fields.getLong(MAP_LENGTH),
                fields.getInt(MAP_PROTECTION),
                fields.getInt(MAP_FLAGS),
                fields.getInt(MAP_FD),
                fields.getLong(MAP_OFFSET));
    }

    /** Lets who may grow an object map in the caller, and the caller in them with PEER_GROW. */
    private long peerAttach(
            UserThread thread, long fd, long flags, long a2, long a3, long a4, long a5)
            throws ErrnoException {
        if ((flags & ~PEER_GROW) != 0) {
            throw ErrnoException.of(Errno.EINVAL);
        }
        boolean grows = (flags & PEER_GROW) != 0;
        Handle handle = thread.process().handles().acquire((int) fd);
        try {
            peers.of(thread.process()).attach(object(handle, grows), grows);
            return 0;
        } finally {
            handle.release();
        }
    }

    /** Ends what {@code peer_attach} began, and clears the caller's words in the object. */
    private long peerDetach(UserThread thread, long fd, long a1, long a2, long a3, long a4, long a5)
            throws ErrnoException {
        Handle handle = thread.process().handles().acquire((int) fd);
        try {
            peers.of(thread.process()).detach(object(handle, false));
            return 0;
        } finally {
            handle.release();
        }
    }

    /** Lets one process map in the caller, or no longer. */
    private long peerAllow(
            UserThread thread, long pid, long flags, long a2, long a3, long a4, long a5)
            throws ErrnoException {
        if ((flags & ~PEER_REVOKE) != 0) {
            throw ErrnoException.of(Errno.EINVAL);
        }
        boolean may = (flags & PEER_REVOKE) == 0;
        if (may) {
            peers.find(pid(pid));
        }
        peers.of(thread.process()).allow(pid(pid), may);
        return 0;
    }

    /** A word of an object is to be cleared when the caller ends, if it holds the caller's pid then. */
    private long peerClearWord(
            UserThread thread, long fd, long offset, long remove, long a3, long a4, long a5)
            throws ErrnoException {
        Handle handle = thread.process().handles().acquire((int) fd);
        try {
            MemoryObject object = object(handle, true);
            if ((remove & ~1) != 0
                    || (offset & (Integer.BYTES - 1)) != 0
                    || offset < 0
                    || offset >= object.sizeBytes()) {
                throw ErrnoException.of(Errno.EINVAL);
            }
            if (remove != 0) {
                peers.of(thread.process()).removeWord(object, offset);
            } else {
                peers.of(thread.process()).addWord(object, offset);
            }
            return 0;
        } finally {
            handle.release();
        }
    }

    private static MemoryObject object(Handle handle, boolean toWrite) throws ErrnoException {
        if (!handle.readable() || toWrite && !handle.writable()) {
            throw ErrnoException.of(Errno.EACCES);
        }
        return handle.mappable();
    }

    private static int pid(long value) throws ErrnoException {
        if (value != (int) value) {
            throw ErrnoException.of(Errno.ESRCH);
        }
        return (int) value;
    }
}
