package org.lintel.programs;

import org.lintel.libc.ErrnoException;
import org.lintel.libc.Mem;
import org.lintel.libc.Processes;
import org.lintel.libc.Stdio;
import org.lintel.libc.Threads;
import org.lintel.libc.peer.PeerRegistry;
import org.lintel.libc.peer.Peers;
import org.lintel.nucleus.abi.Errno;
import org.lintel.nucleus.abi.MapFlags;

/**
 * Shared memory that a registry keeps: a server makes and extends it, clients read and write it, and
 * may not extend it, neither through the registry nor past it. {@code server CLIENTS} or {@code
 * client}.
 */
public final class PeerRegistryDemo {
    private static final String SEGMENT = "prices";
    private static final int PIECE_BYTES = 1 << 20;
    private static final int PIECES = 4;

    // Words of the first piece.
    private static final int NEXT = 0;
    private static final int JOINED = 8;
    private static final int DONE = 12;
    private static final int SERVER = 16;

    private PeerRegistryDemo() {}

    public static void main(String[] args) {
        if (args[0].equals("server")) {
            server(Integer.parseInt(args[1]));
        } else {
            client();
        }
    }

    private static void server(int clients) {
        PeerRegistry segment = PeerRegistry.create(SEGMENT, "server");
        long first = segment.grow(PIECE_BYTES);
        Mem.putInt(first + SERVER, Processes.getpid());
        segment.setRoot(first);
        awaitCount(first + JOINED, clients);
        long last = first;
        for (int i = 1; i < PIECES; i++) {
            long piece = segment.grow(PIECE_BYTES);
            Mem.putLong(piece + 8, i);
            Mem.putLongRelease(last + NEXT, piece);
            last = piece;
        }
        awaitCount(first + DONE, clients);
        segment.shrink();
        Stdio.puts("server: " + clients + " clients have read " + PIECES + " pieces");
    }

    private static void awaitCount(long word, int count) {
        while (Mem.getIntAcquire(word) < count) {
            Threads.sleepNs(100_000);
        }
    }

    private static void client() {
        PeerRegistry segment = join();
        long first = segment.root();
        while (first == 0) {
            Threads.sleepNs(100_000);
            first = segment.root();
        }
        expectEperm(() -> segment.grow(PIECE_BYTES));
        expectEperm(segment::shrink);
        int server = Mem.getInt(first + SERVER);
        int anonymous = MapFlags.MAP_SHARED | MapFlags.MAP_ANONYMOUS;
        expectEperm(() -> Peers.mmapPeer(server, 0, 4096, MapFlags.PROT_READ, anonymous, -1, 0));
        Mem.getAndAddInt(first + JOINED, 1);
        long at = first;
        for (int i = 1; i < PIECES; i++) {
            long next = Mem.getLongAcquire(at + NEXT);
            while (next == 0) {
                Threads.sleepNs(100_000);
                next = Mem.getLongAcquire(at + NEXT);
            }
            if (Mem.getLong(next + 8) != i) {
                throw Processes.exit(1);
            }
            at = next;
        }
        Mem.getAndAddInt(first + DONE, 1);
        Stdio.puts("client: EPERM three times, and " + PIECES + " pieces");
    }

    /** Joins once the server has made the segment. */
    private static PeerRegistry join() {
        while (true) {
            try {
                return PeerRegistry.join(SEGMENT, "client " + Processes.getpid());
            } catch (ErrnoException e) {
                if (e.errno() != Errno.ENOENT) {
                    throw e;
                }
                Threads.sleepNs(100_000);
            }
        }
    }

    private static void expectEperm(Runnable call) {
        try {
            call.run();
        } catch (ErrnoException e) {
            if (e.errno() == Errno.EPERM) {
                return;
            }
            throw e;
        }
        Stdio.err().println("a client without the right was let do it");
        throw Processes.exit(1);
    }
}
