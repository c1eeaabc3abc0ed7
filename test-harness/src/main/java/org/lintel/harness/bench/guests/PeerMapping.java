package org.lintel.harness.bench.guests;

import org.lintel.libc.Files;
import org.lintel.libc.Mem;
import org.lintel.libc.Mmap;
import org.lintel.libc.Processes;
import org.lintel.libc.SignalHandling;
import org.lintel.libc.Threads;
import org.lintel.libc.peer.Peers;
import org.lintel.nucleus.abi.MapFlags;
import org.lintel.nucleus.abi.Signals;

/** Maps an object that is in use for one more peer, with all its pages, and unmaps it there. */
public final class PeerMapping {
    private static final long PLACE = 0x10_0000_0000L;
    private static final int READ_WRITE = MapFlags.PROT_READ | MapFlags.PROT_WRITE;
    private static final int HOW =
            MapFlags.MAP_SHARED | MapFlags.MAP_FIXED_NOREPLACE | MapFlags.MAP_POPULATE;

    private PeerMapping() {}

    public static void main(String[] args) {
        long bytes = Long.parseLong(args[0]) << 20;
        int object = Files.memfdCreate("mapped", 0);
        Files.ftruncate(object, bytes);
        Mmap.mmap(PLACE, bytes, READ_WRITE, HOW, object, 0);
        Peers.attach(object, true);
        long control = Mmap.sharedAnonymous(4096);
        Mem.putInt(control + 4, object);
        int peer = Processes.fork(PeerMapping::sleeper, control);
        while (Mem.getIntAcquire(control) == 0) {
            Threads.yield();
        }
        Orders.serve(count -> {
            for (long i = 0; i < count; i++) {
                Peers.mmapPeer(peer, PLACE, bytes, READ_WRITE, HOW, object, 0);
                Peers.munmapPeer(peer, PLACE, bytes);
            }
        });
        SignalHandling.kill(peer, Signals.SIGKILL);
        Processes.waitpid(peer);
    }

    /** Has nothing of the object mapped. */
    static int sleeper(long control) {
        Mmap.munmap(PLACE, Files.fstat(Mem.getInt(control + 4)).size());
        Peers.attach(Mem.getInt(control + 4), false);
        Mem.putIntRelease(control, 1);
        SignalHandling.pause();
        return 0;
    }
}
