package org.lintel.libc.peer;

import org.lintel.libc.Marshaller;
import org.lintel.libc.service.Service;

/**
 * Shared segments that a registry server keeps: it knows all processes of a segment, and maps in
 * them. Who makes a segment is its server, and may extend and shrink it; who joins is a client, and
 * may read and write. None of them has a descriptor of the memory.
 *
 * <pre>
 *   request:  int operation  string segment  then       results:
 *   HELLO     (operation alone)                         int pid of the registry
 *   CREATE    string alias
 *   JOIN      string alias
 *   GROW      long bytes                                long address
 *   SHRINK
 *   SET_ROOT  long address
 *   ROOT                                                long address
 *   FIND      string alias                              int pid
 *   LEAVE
 * </pre>
 *
 * <p><b>Threads.</b> Confined to one. <b>Errors.</b> ENOENT no such segment; EEXIST it has a server, the
 * caller has joined already, or the place of a piece is taken; EPERM the caller is not the segment's
 * server, or no client; ESRCH no such client; ENOSPC; those of {@code mmap_peer}.
 */
public final class PeerRegistry {
    /** The registry's name at the name server. */
    public static final String NAME = "registry";

    public static final int HELLO = 1;
    public static final int CREATE = 2;
    public static final int JOIN = 3;
    public static final int GROW = 4;
    public static final int SHRINK = 5;
    public static final int SET_ROOT = 6;
    public static final int ROOT = 7;
    public static final int FIND = 8;
    public static final int LEAVE = 9;

    private final Service registry = new Service(NAME);
    private final String segment;

    private PeerRegistry(String segment) {
        this.segment = segment;
    }

    /** Makes a segment without pieces, or takes over one whose server has ended. */
    public static PeerRegistry create(String segment, String alias) {
        return new PeerRegistry(segment).entered("create", CREATE, alias);
    }

    /** Becomes a client of a segment, and gets all its pieces. */
    public static PeerRegistry join(String segment, String alias) {
        return new PeerRegistry(segment).entered("join", JOIN, alias);
    }

    /** Lets the registry map here, then asks it to. */
    private PeerRegistry entered(String call, int operation, String alias) {
        try (Marshaller hello = new Marshaller().putInt(HELLO)) {
            Peers.allow(registry.request("hello", hello).getInt());
        }
        boolean done = false;
        try (Marshaller request = request(operation)) {
            registry.request(call, request.putString(alias));
            done = true;
            return this;
        } finally {
            if (!done) {
                close();
            }
        }
    }

    /** {@return the address of a new piece, the same in all processes of the segment} */
    public long grow(long lengthBytes) {
        try (Marshaller request = request(GROW)) {
            return registry.request("grow", request.putLong(lengthBytes)).getLong();
        }
    }

    /** Takes the last piece away from all. */
    public void shrink() {
        try (Marshaller request = request(SHRINK)) {
            registry.request("shrink", request);
        }
    }

    /** Says where the data structure begins. */
    public void setRoot(long address) {
        try (Marshaller request = request(SET_ROOT)) {
            registry.request("set root", request.putLong(address));
        }
    }

    /** {@return where the data structure begins; 0 before there is one} */
    public long root() {
        try (Marshaller request = request(ROOT)) {
            return registry.request("root", request).getLong();
        }
    }

    /** {@return the pid of the process that joined under this name} */
    public int find(String alias) {
        try (Marshaller request = request(FIND)) {
            return registry.request("find", request.putString(alias)).getInt();
        }
    }

    /** Leaves the segment; its pieces are unmapped here. */
    public void leave() {
        try (Marshaller request = request(LEAVE)) {
            registry.request("leave", request);
        }
        close();
    }

    private void close() {
        registry.close();
    }

    private Marshaller request(int operation) {
        return new Marshaller().putInt(operation).putString(segment);
    }
}
