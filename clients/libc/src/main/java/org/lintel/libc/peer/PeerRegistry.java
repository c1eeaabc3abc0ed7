package org.lintel.libc.peer;

import org.lintel.libc.ErrnoException;
import org.lintel.libc.Marshaller;
import org.lintel.libc.Unmarshaller;
import org.lintel.nucleus.abi.Errno;

/**
 * Shared segments that a registry server keeps: it knows all processes of a segment, and maps in
 * them. Who makes a segment is its server, and may extend and shrink it; who joins is a client, and
 * may read and write. None of them has a descriptor of the memory.
 *
 * <pre>
 *   request:  int operation   string segment   then by operation     answer:  int errno   then
 *   HELLO                                                                     int pid of the registry
 *   CREATE    string alias                                                    –
 *   JOIN      string alias                                                    long root
 *   GROW      long bytes                                                      long address
 *   SHRINK                                                                    –
 *   ROOT      long address                                                    –
 *   FIND      string alias                                                    int pid
 *   LEAVE                                                                     –
 * </pre>
 *
 * <p><b>Threads.</b> Any. <b>Errors.</b> ENOENT no such segment; EEXIST there is one, or the place of a
 * piece is taken; EPERM not the segment's server; ESRCH no such client; those of {@code mmap_peer}.
 */
public final class PeerRegistry {
    public static final int HELLO = 0;
    public static final int CREATE = 1;
    public static final int JOIN = 2;
    public static final int GROW = 3;
    public static final int SHRINK = 4;
    public static final int ROOT = 5;
    public static final int FIND = 6;
    public static final int LEAVE = 7;

    private final int door;
    private final String segment;

    private PeerRegistry(int door, String segment) {
        this.door = door;
        this.segment = segment;
    }

    /**
     * Makes a segment without pieces, and becomes its server.
     *
     * @param door the registry's
     */
    public static PeerRegistry create(int door, String segment, String alias) {
        PeerRegistry made = new PeerRegistry(door, segment);
        made.admit();
        try (Marshaller request = made.request(CREATE)) {
            made.answer("create", request.putString(alias));
        }
        return made;
    }

    /** Becomes a client of a segment, and gets all its pieces. */
    public static PeerRegistry join(int door, String segment, String alias) {
        PeerRegistry joined = new PeerRegistry(door, segment);
        joined.admit();
        try (Marshaller request = joined.request(JOIN)) {
            joined.answer("join", request.putString(alias));
        }
        return joined;
    }

    /** Lets the registry map here. */
    private void admit() {
        try (Marshaller request = request(HELLO)) {
            Peers.allow(answer("hello", request).getInt());
        }
    }

    /** {@return the address of a new piece, the same in all processes of the segment} */
    public long grow(long lengthBytes) {
        try (Marshaller request = request(GROW)) {
            return answer("grow", request.putLong(lengthBytes)).getLong();
        }
    }

    /** Takes the last piece away from all. */
    public void shrink() {
        try (Marshaller request = request(SHRINK)) {
            answer("shrink", request);
        }
    }

    /** Says where the data structure begins, for those who join later. */
    public void setRoot(long address) {
        try (Marshaller request = request(ROOT)) {
            answer("root", request.putLong(address));
        }
    }

    /** {@return where the data structure begins} As a process that joins once more would be told. */
    public long root() {
        try (Marshaller request = request(ROOT)) {
            return answer("root", request.putLong(0)).getLong();
        }
    }

    /** {@return the pid of the process that joined under this name} */
    public int find(String alias) {
        try (Marshaller request = request(FIND)) {
            return answer("find", request.putString(alias)).getInt();
        }
    }

    /** Leaves the segment; its pieces are unmapped here. */
    public void leave() {
        try (Marshaller request = request(LEAVE)) {
            answer("leave", request);
        }
    }

    private Marshaller request(int operation) {
        return new Marshaller().putInt(operation).putString(segment);
    }

    private Unmarshaller answer(String operation, Marshaller request) {
        Unmarshaller answer = request.call(door);
        int errno = answer.getInt();
        if (errno != 0) {
            throw new ErrnoException(operation, Errno.of(errno));
        }
        return answer;
    }
}
