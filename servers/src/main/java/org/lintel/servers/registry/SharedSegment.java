package org.lintel.servers.registry;

import org.lintel.libc.ErrnoException;
import org.lintel.libc.Files;
import org.lintel.libc.Malloc;
import org.lintel.libc.Mem;
import org.lintel.libc.peer.Peers;
import org.lintel.nucleus.abi.Errno;
import org.lintel.nucleus.abi.MapFlags;

import java.util.ArrayList;
import java.util.List;

/**
 * One segment: its object, its pieces, and a record for each process that has them mapped.
 *
 * <p><b>Threads.</b> Under the registry's monitor.
 */
final class SharedSegment {
    private static final int READ_WRITE = MapFlags.PROT_READ | MapFlags.PROT_WRITE;
    private static final int HOW = MapFlags.MAP_SHARED | MapFlags.MAP_FIXED_NOREPLACE;
    private static final long ALIGNMENT = 2L << 20;

    private record Piece(long address, long lengthBytes, long offset) {}

    private record Member(int pid, String alias) {}

    private final int fd;
    private final long base;
    private final List<Piece> pieces = new ArrayList<>();
    private final List<Member> members = new ArrayList<>();
    private int server;
    private long root;

    /**
     * @param base where the first piece lies
     * @param server pid of the process that may extend and shrink
     */
    SharedSegment(String name, long base, int server) {
        this.fd = Files.memfdCreate(name, 0);
        this.base = base;
        this.server = server;
    }

    /** Makes a process the server. EEXIST while another one is. */
    void serveBy(int pid) {
        if (isInReach(server)) {
            throw new ErrnoException("registry", Errno.EEXIST);
        }
        server = pid;
    }

    long base() {
        return base;
    }

    /** {@return whether no process uses it} */
    boolean isUnused() {
        forgetTheLost();
        return members.isEmpty();
    }

    /** Gives the memory back. */
    void close() {
        Files.close(fd);
    }

    /** EPERM for who is not the server. */
    void checkServer(int pid) {
        if (pid != server) {
            throw new ErrnoException("registry", Errno.EPERM);
        }
    }

    /** Maps all pieces in a process, and adds it. In all or none. */
    void join(int pid, String alias) {
        forgetTheLost();
        if (isMember(pid)) {
            throw new ErrnoException("registry", Errno.EEXIST);
        }
        int mapped = 0;
        try {
            for (; mapped < pieces.size(); mapped++) {
                Piece piece = pieces.get(mapped);
                Peers.mmapPeer(
                        pid, piece.address, piece.lengthBytes, READ_WRITE, HOW, fd, piece.offset);
            }
        } finally {
            for (int i = 0; mapped < pieces.size() && i < mapped; i++) {
                Peers.munmapPeer(pid, pieces.get(i).address, pieces.get(i).lengthBytes);
            }
        }
        members.add(new Member(pid, alias));
    }

    /**
     * Unmaps all pieces in a process, and removes it. A piece over which the process has put memory of
     * its own is left to it.
     */
    void leave(int pid) {
        checkMember(pid);
        for (Piece piece : pieces) {
            try {
                Peers.munmapPeer(pid, piece.address, piece.lengthBytes);
            } catch (ErrnoException refused) {
                rethrowUnlessOwn(refused);
            }
        }
        members.removeIf(member -> member.pid == pid);
    }

    /** EPERM: a member has something of its own in the place of a piece. */
    private static void rethrowUnlessOwn(ErrnoException refused) {
        if (refused.errno() != Errno.EPERM) {
            throw refused;
        }
    }

    /** {@return the address of a new piece} Mapped in all members or in none. */
    long grow(long lengthBytes) {
        forgetTheLost();
        Piece last = pieces.isEmpty() ? null : pieces.getLast();
        long address = last == null ? base : roundUp(last.address + last.lengthBytes);
        long offset = last == null ? 0 : roundUp(last.offset + last.lengthBytes);
        if (lengthBytes <= 0) {
            throw new ErrnoException("registry", Errno.EINVAL);
        }
        Files.ftruncate(fd, offset + lengthBytes);
        long pids = pids();
        boolean done = false;
        try {
            Peers.mmapPeers(
                    pids, members.size(), true, address, lengthBytes, READ_WRITE, HOW, fd, offset);
            pieces.add(new Piece(address, lengthBytes, offset));
            done = true;
            return address;
        } finally {
            Malloc.free(pids);
            if (!done) {
                Files.ftruncate(fd, last == null ? 0 : last.offset + last.lengthBytes);
            }
        }
    }

    /**
     * Takes the last piece away from all members. EINVAL there is none. On another error the piece is
     * kept, though some may have it no more: the next shrink takes it from the rest.
     */
    void shrink() {
        forgetTheLost();
        if (pieces.isEmpty()) {
            throw new ErrnoException("registry", Errno.EINVAL);
        }
        Piece last = pieces.getLast();
        long pids = pids();
        try {
            Peers.munmapPeers(pids, members.size(), true, last.address, last.lengthBytes);
        } catch (ErrnoException refused) {
            rethrowUnlessOwn(refused);
        } finally {
            Malloc.free(pids);
        }
        Files.ftruncate(fd, last.offset);
        pieces.removeLast();
    }

    private long pids() {
        long vector = Malloc.malloc(4L * Math.max(1, members.size()));
        for (int i = 0; i < members.size(); i++) {
            Mem.putInt(vector + 4L * i, members.get(i).pid);
        }
        return vector;
    }

    /** {@return the pid behind an alias} ESRCH. */
    int find(String alias) {
        forgetTheLost();
        for (Member member : members) {
            if (member.alias.equals(alias)) {
                return member.pid;
            }
        }
        throw new ErrnoException("registry", Errno.ESRCH);
    }

    /** EPERM for who has not joined. */
    void checkMember(int pid) {
        if (!isMember(pid)) {
            throw new ErrnoException("registry", Errno.EPERM);
        }
    }

    private boolean isMember(int pid) {
        return members.stream().anyMatch(member -> member.pid == pid);
    }

    private void forgetTheLost() {
        members.removeIf(member -> !isInReach(member.pid));
    }

    /**
     * {@return whether the registry may map in a process} It may not when it has ended, runs another
     * program, or has taken its word back; then it has no part in the segment, and nobody must wait
     * for it. An empty range is refused, but rights are looked at first.
     */
    private boolean isInReach(int pid) {
        try {
            Peers.mmapPeer(pid, base, 0, READ_WRITE, HOW, fd, 0);
            throw new AssertionError("an empty range was mapped");
        } catch (ErrnoException refused) {
            return refused.errno() == Errno.EINVAL;
        }
    }

    long root() {
        return root;
    }

    void setRoot(long address) {
        root = address;
    }

    private static long roundUp(long bytes) {
        return (bytes + ALIGNMENT - 1) & -ALIGNMENT;
    }
}
