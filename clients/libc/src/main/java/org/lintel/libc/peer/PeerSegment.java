package org.lintel.libc.peer;

import static org.lintel.libc.peer.SegmentLayout.*;

import org.lintel.libc.CString;
import org.lintel.libc.ErrnoException;
import org.lintel.libc.Files;
import org.lintel.libc.Mmap;
import org.lintel.libc.Stack;
import org.lintel.libc.Sys;
import org.lintel.nucleus.abi.Errno;
import org.lintel.nucleus.abi.Gate;
import org.lintel.nucleus.abi.MapFlags;
import org.lintel.nucleus.abi.Memory;
import org.lintel.nucleus.abi.Syscalls;

import java.util.ArrayList;
import java.util.List;

/**
 * Shared memory that any of its processes can extend for all of them: a header with the list of the
 * processes, and pieces that lie at the same addresses everywhere, so that pointers in them hold
 * everywhere. Whoever extends it maps the new piece in all others; they are not asked, and do not
 * notice.
 *
 * <pre>{@code
 * PeerSegment mine = PeerSegment.create("table", "server");
 * mine.setRoot(mine.grow(1 << 20));
 * …
 * PeerSegment theirs = PeerSegment.attach(fd, "spreadsheet");   // in another process
 * long table = theirs.root();
 * }</pre>
 *
 * <p>A process is in the list from {@link #attach} to {@link #detach} or its end, whatever kind of
 * end that is. Who starts, or starts again, later gets all pieces at once.
 *
 * <p><b>Threads.</b> Any. <b>Errors.</b> When a piece cannot be mapped in one process, none has it.
 */
public final class PeerSegment {
    /** Where a segment lies unless told otherwise: far from what mmap and brk give out. */
    public static final long WINDOW = 0x20_0000_0000L;

    private static final int READ_WRITE = MapFlags.PROT_READ | MapFlags.PROT_WRITE;

    private final int fd;
    private final long base;
    private final SegmentLock lock;

    private PeerSegment(int fd, long base) {
        this.fd = fd;
        this.base = base;
        this.lock = new SegmentLock(this, base, pid());
    }

    private static int pid() {
        return (int) Sys.call("getpid", Syscalls.SYS_getpid);
    }

    /** Makes a segment without pieces at {@link #WINDOW}, and attaches to it. */
    public static PeerSegment create(String name, String alias) {
        return create(name, alias, WINDOW);
    }

    /** Makes a segment without pieces whose header lies at an address, and attaches to it. */
    public static PeerSegment create(String name, String alias, long base) {
        int fd = Files.memfdCreate(name, 0);
        try {
            Files.ftruncate(fd, HEADER_BYTES);
            map(fd, base, HEADER_BYTES, 0, false);
            Gate.memory().putLong(base + BASE, base);
            Gate.memory().putInt(base + MAGIC, MAGIC_VALUE);
            return new PeerSegment(fd, base).entered(alias, false);
        } catch (ErrnoException refused) {
            Files.close(fd);
            throw refused;
        }
    }

    /**
     * Attaches to a segment, and maps all its pieces.
     *
     * @param fd the segment's object, open for reading and writing; stays the caller's
     * @throws ErrnoException EINVAL no segment; EEXIST something else lies where the segment does; ENOSPC
     *     too many processes; EACCES, ENOMEM
     */
    public static PeerSegment attach(int fd, String alias) {
        return attach(fd, alias, false);
    }

    /** As {@link #attach}, for the child of a process that is attached: what it inherited is mapped again. */
    public static PeerSegment attachForked(int fd, String alias) {
        return attach(fd, alias, true);
    }

    private static PeerSegment attach(int fd, String alias, boolean forked) {
        long base = baseOf(fd);
        map(fd, base, HEADER_BYTES, 0, forked);
        return new PeerSegment(fd, base).entered(alias, forked);
    }

    private static long baseOf(int fd) {
        try (Stack.Frame frame = Stack.push(PIECE_TABLE)) {
            long copy = frame.address();
            Memory memory = Gate.memory();
            if (Files.pread(fd, copy, PIECE_TABLE, 0) != PIECE_TABLE
                    || memory.getInt(copy + MAGIC) != MAGIC_VALUE) {
                throw new ErrnoException("attach", Errno.EINVAL);
            }
            return memory.getLong(copy + BASE);
        }
    }

    private static void map(int fd, long at, long lengthBytes, long offset, boolean replace) {
        int how = replace ? MapFlags.MAP_FIXED : MapFlags.MAP_FIXED_NOREPLACE;
        Mmap.mmap(at, lengthBytes, READ_WRITE, MapFlags.MAP_SHARED | how, fd, offset);
    }

    /**
     * Enters the list. With the lock held before anybody may map here: a holder may have read the list
     * when this process stood in it with the program that it was then.
     */
    private PeerSegment entered(String alias, boolean forked) {
        boolean attached = false;
        boolean done = false;
        try {
            Peers.clearWord(fd, LOCK);
            lock.take();
            Peers.attach(fd, true);
            attached = true;
            lock.repair();
            claimSlot(alias);
            mapPieces(forked);
            lock.release();
            done = true;
            return this;
        } finally {
            if (!done) {
                leave(attached);
            }
        }
    }

    private void leave(boolean attached) {
        if (attached) {
            Peers.detach(fd); // clears slot and lock as well
        } else if (lock.isHeldHere()) {
            lock.release();
            Peers.forgetWord(fd, LOCK);
        }
        Mmap.munmap(base, HEADER_BYTES);
    }

    private void mapPieces(boolean forked) {
        int mapped = 0;
        int pieces = pieces();
        try {
            for (; mapped < pieces; mapped++) {
                map(fd, pieceAddress(mapped), pieceLength(mapped), pieceOffset(mapped), forked);
            }
        } finally {
            for (int i = 0; mapped < pieces && i < mapped; i++) {
                Mmap.munmap(pieceAddress(i), pieceLength(i));
            }
        }
    }

    private void claimSlot(String alias) {
        Memory memory = Gate.memory();
        for (int i = 0; i < SLOTS_MAX; i++) {
            long slot = base + SLOTS + 4L * i;
            if (memory.getIntAcquire(slot) == 0) {
                putAlias(base + ALIASES + (long) ALIAS_BYTES * i, alias);
                Peers.clearWord(
                        fd, SLOTS + 4L * i); // first: whoever sees our pid there finds it guarded
                if (i >= memory.getInt(base + SLOTS_USED)) {
                    memory.putInt(base + SLOTS_USED, i + 1);
                }
                memory.putIntRelease(slot, pid());
                return;
            }
        }
        throw new ErrnoException("attach", Errno.ENOSPC);
    }

    private static void putAlias(long at, String alias) {
        if (CString.sizeBytes(alias) > ALIAS_BYTES) {
            throw new ErrnoException("attach", Errno.ENAMETOOLONG);
        }
        CString.put(at, alias);
    }

    /**
     * Leaves the list, and unmaps all. The descriptor stays the caller's.
     *
     * @throws ErrnoException EBADF it is closed already; nothing has changed then
     */
    public void detach() {
        lock.acquire();
        int count = pieces();
        long[] addresses = new long[count];
        long[] lengths = new long[count];
        for (int i = 0; i < count; i++) {
            addresses[i] = pieceAddress(i);
            lengths[i] = pieceLength(i);
        }
        endAttachment();
        for (int i = 0; i < count; i++) {
            Mmap.munmap(addresses[i], lengths[i]);
        }
        Mmap.munmap(base, HEADER_BYTES);
    }

    /** Gives the lock back too: from here on nobody maps or unmaps here. */
    private void endAttachment() {
        boolean done = false;
        try {
            Peers.detach(fd);
            done = true;
        } finally {
            // A handler may have thrown when it was done: the lock is no longer ours then.
            if (!done && lock.isHeldHere()) {
                lock.release();
            }
        }
    }

    // ---- growing and shrinking ----

    /**
     * Adds a piece of zeros above the others, in all processes.
     *
     * @return its address, the same in all
     * @throws ErrnoException EEXIST the place is taken in one of them; EINVAL no bytes; ENOSPC too many
     *     pieces; ENOMEM, EFBIG
     */
    public long grow(long lengthBytes) {
        lock.acquire();
        try {
            return add(nextPlace(), lengthBytes);
        } finally {
            lock.release();
        }
    }

    /** Adds a piece at an address. See {@link #grow}. */
    public long growAt(long address, long lengthBytes) {
        lock.acquire();
        try {
            return add(address, lengthBytes);
        } finally {
            lock.release();
        }
    }

    /** {@return the place behind all pieces, of which the last need not be the highest} */
    long nextPlace() {
        long end = base + HEADER_BYTES;
        for (int i = 0; i < pieces(); i++) {
            end = Math.max(end, pieceAddress(i) + pieceLength(i));
        }
        return roundUp(end);
    }

    /** Adds a piece; the lock is held. */
    long add(long address, long lengthBytes) {
        Memory memory = Gate.memory();
        int piece = pieces();
        if (lengthBytes <= 0) {
            throw new ErrnoException("grow", Errno.EINVAL); // never less of the object than before
        }
        if (piece == PIECES_MAX) {
            throw new ErrnoException("grow", Errno.ENOSPC);
        }
        long offset = roundUp(objectEnd());
        Files.ftruncate(fd, offset + lengthBytes);
        putPiece(piece, address, lengthBytes, offset);
        memory.putIntRelease(base + CHANGING, piece + 1);
        try {
            Peers.mmapPeers(
                    base + SLOTS,
                    memory.getInt(base + SLOTS_USED),
                    true,
                    address,
                    lengthBytes,
                    READ_WRITE,
                    MapFlags.MAP_SHARED | MapFlags.MAP_FIXED_NOREPLACE,
                    fd,
                    offset);
        } catch (ErrnoException refused) {
            Files.ftruncate(fd, objectEnd());
            memory.putInt(base + CHANGING, 0);
            throw refused;
        }
        memory.putIntRelease(base + PIECES, piece + 1);
        memory.putInt(base + CHANGING, 0);
        return address;
    }

    /** {@return the bytes of the object that are in use} */
    private long objectEnd() {
        int last = pieces() - 1;
        return last < 0 ? HEADER_BYTES : pieceOffset(last) + pieceLength(last);
    }

    private void putPiece(int piece, long address, long lengthBytes, long offset) {
        Memory memory = Gate.memory();
        long entry = entry(piece);
        memory.putLong(entry + PIECE_ADDRESS, address);
        memory.putLong(entry + PIECE_LENGTH, lengthBytes);
        memory.putLong(entry + PIECE_OFFSET, offset);
    }

    /**
     * Takes the last piece away, in all processes: an access there is SIGSEGV from then on.
     *
     * @throws ErrnoException EINVAL there is none
     */
    public void shrink() {
        lock.acquire();
        try {
            int piece = pieces() - 1;
            if (piece < 0) {
                throw new ErrnoException("shrink", Errno.EINVAL);
            }
            Gate.memory().putIntRelease(base + CHANGING, piece + 1);
            remove(piece);
        } finally {
            lock.release();
        }
    }

    /** Takes a piece away of which any process may have it or not. The lock is held. */
    void remove(int piece) {
        Memory memory = Gate.memory();
        memory.putIntRelease(base + PIECES, Math.min(pieces(), piece));
        try {
            Peers.munmapPeers(
                    base + SLOTS,
                    memory.getInt(base + SLOTS_USED),
                    true,
                    pieceAddress(piece),
                    pieceLength(piece));
        } catch (ErrnoException refused) {
            if (refused.errno() != Errno.EPERM) { // then something of its own lies there
                throw refused;
            }
        }
        Files.ftruncate(fd, objectEnd());
        memory.putInt(base + CHANGING, 0);
    }

    // ---- what there is ----

    /** {@return the descriptor of the object, to be handed on} */
    public int fd() {
        return fd;
    }

    /** {@return where the data structure begins, 0 before there is one} */
    public long root() {
        return Gate.memory().getLongAcquire(base + ROOT);
    }

    /** Says where the data structure begins. What was stored before is seen by who reads the root. */
    public void setRoot(long address) {
        Gate.memory().putLongRelease(base + ROOT, address);
    }

    /** {@return how many pieces there are} */
    public int pieces() {
        return Gate.memory().getIntAcquire(base + PIECES);
    }

    public long pieceAddress(int piece) {
        return Gate.memory().getLong(entry(piece) + PIECE_ADDRESS);
    }

    public long pieceLength(int piece) {
        return Gate.memory().getLong(entry(piece) + PIECE_LENGTH);
    }

    private long pieceOffset(int piece) {
        return Gate.memory().getLong(entry(piece) + PIECE_OFFSET);
    }

    private long entry(int piece) {
        return base + PIECE_TABLE + (long) PIECE_BYTES * piece;
    }

    /** {@return the pids of all processes attached} */
    public List<Integer> attached() {
        List<Integer> pids = new ArrayList<>();
        Memory memory = Gate.memory();
        for (int i = 0; i < memory.getInt(base + SLOTS_USED); i++) {
            int pid = memory.getIntAcquire(base + SLOTS + 4L * i);
            if (pid != 0) {
                pids.add(pid);
            }
        }
        return pids;
    }

    /** {@return the pid of the process that attached under this name; 0 when there is none} */
    public int find(String alias) {
        Memory memory = Gate.memory();
        for (int i = 0; i < memory.getInt(base + SLOTS_USED); i++) {
            int pid = memory.getIntAcquire(base + SLOTS + 4L * i);
            long name = base + ALIASES + (long) ALIAS_BYTES * i;
            if (pid != 0
                    && CString.get(name).equals(alias)
                    && memory.getIntAcquire(base + SLOTS + 4L * i)
                            == pid) { // else another's by now
                return pid;
            }
        }
        return 0;
    }

    /**
     * As {@link Peers#mmapPeer}, for the process that attached under a name.
     *
     * @throws ErrnoException ESRCH there is none
     */
    public long mmapPeer(
            String alias,
            long address,
            long lengthBytes,
            int protection,
            int flags,
            int object,
            long offset) {
        return Peers.mmapPeer(
                pidOf(alias), address, lengthBytes, protection, flags, object, offset);
    }

    /** As {@link Peers#munmapPeer}, for the process that attached under a name. ESRCH there is none. */
    public void munmapPeer(String alias, long address, long lengthBytes) {
        Peers.munmapPeer(pidOf(alias), address, lengthBytes);
    }

    private int pidOf(String alias) {
        int pid = find(alias);
        if (pid == 0) {
            throw new ErrnoException("mmap_peer", Errno.ESRCH);
        }
        return pid;
    }

    SegmentLock lock() {
        return lock;
    }

    long base() {
        return base;
    }

    private static long roundUp(long bytes) {
        return (bytes + PIECE_ALIGNMENT - 1) & -PIECE_ALIGNMENT;
    }
}
