package org.lintel.programs;

import org.lintel.libc.Mem;
import org.lintel.libc.Processes;
import org.lintel.libc.SignalHandling;
import org.lintel.libc.Spawn;
import org.lintel.libc.Stdio;
import org.lintel.libc.Threads;
import org.lintel.libc.WaitStatus;
import org.lintel.libc.peer.PeerSegment;
import org.lintel.nucleus.abi.Signals;

/**
 * A client is killed, the server extends the shared memory meanwhile, and a new client gets all of it
 * at once, with the pointer to its beginning. Without arguments the server; with one, the client.
 */
public final class PeerRestart {
    private static final int OBJECT = 3;
    private static final int PIECE_BYTES = 1 << 20;

    private PeerRestart() {}

    public static void main(String[] args) {
        if (args.length > 0) {
            client();
            return;
        }
        PeerSegment segment = PeerSegment.create("records", "server");
        long root = segment.grow(PIECE_BYTES);
        segment.setRoot(root);
        int first = start(segment);
        awaitClient(segment, root);
        SignalHandling.kill(first, Signals.SIGKILL);
        WaitStatus killed = Processes.waitpid(first);
        boolean forgotten = segment.find("client") == 0;
        long last = root;
        for (int i = 1; i <= 5; i++) {
            long piece = segment.grow(PIECE_BYTES);
            Mem.putLong(piece + 8, i);
            Mem.putLongRelease(last, piece);
            last = piece;
        }
        WaitStatus again = Processes.waitpid(start(segment));
        Stdio.puts(
                "first client "
                        + killed.describe()
                        + (forgotten ? ", forgotten" : ", still listed"));
        Stdio.puts("second client " + again.describe());
        Processes.exit(forgotten && again.ifExited() ? again.exitStatus() : 1);
    }

    private static int start(PeerSegment segment) {
        return new Spawn("peer-restart")
                .arguments("client")
                .descriptor(1, 1)
                .descriptor(2, 2)
                .descriptor(segment.fd(), OBJECT)
                .start();
    }

    private static void awaitClient(PeerSegment segment, long root) {
        while (Mem.getIntAcquire(root + 16) == 0 || segment.find("client") == 0) {
            Threads.sleepNs(100_000);
        }
    }

    /** The first one waits to be killed; the second one finds five more pieces. */
    private static void client() {
        PeerSegment segment = PeerSegment.attach(OBJECT, "client");
        long root = segment.root();
        if (Mem.getAndAddInt(root + 16, 1) == 0) {
            SignalHandling.pause();
        }
        int pieces = 0;
        for (long at = Mem.getLong(root); at != 0; at = Mem.getLong(at)) {
            pieces++;
            if (Mem.getLong(at + 8) != pieces) {
                throw Processes.exit(2);
            }
        }
        Processes.exit(pieces == 5 ? 0 : 3);
    }
}
