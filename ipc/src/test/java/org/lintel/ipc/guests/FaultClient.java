package org.lintel.ipc.guests;

import static org.lintel.ipc.guests.Check.*;

import org.lintel.libc.Clock;
import org.lintel.libc.DoorArg;
import org.lintel.libc.DoorDescs;
import org.lintel.libc.Doors;
import org.lintel.libc.ErrnoException;
import org.lintel.libc.Files;
import org.lintel.libc.Malloc;
import org.lintel.libc.Mem;
import org.lintel.libc.Mmap;
import org.lintel.libc.Processes;
import org.lintel.libc.SignalHandling;
import org.lintel.libc.SignalInfo;
import org.lintel.libc.Stdio;
import org.lintel.nucleus.abi.Errno;
import org.lintel.nucleus.abi.Signals;

/**
 * Makes one call that carries data and a descriptor both ways; somebody may be killed meanwhile. In
 * a child, so that who looks afterwards is not the one that dies. Arguments: bytes of data, which are
 * given away where their number is odd; then, if
 * the parent is to kill, whom (client, server) and after how many nanoseconds. Prints from when to when
 * the call took place.
 */
public final class FaultClient {
    private FaultClient() {}

    public static void main(String[] args) {
        SignalHandling.sigaction(Signals.SIGUSR1, FaultClient::ignore); // the child inherits it
        int door = Doors.awaitBootstrap();
        int bytes = Integer.parseInt(args[0]);
        Mem.putInt(ROOM, door);
        Mem.putInt(ROOM + 4, bytes);
        long began = Clock.monotonicNs();
        int child = Processes.fork(FaultClient::callOnce, ROOM);
        if (args.length > 1) {
            Clock.sleepNs(Math.max(1, began + Long.parseLong(args[2]) - Clock.monotonicNs()));
            int victim = args[1].equals("client") ? child : Doors.info(door).target();
            killIfThere(victim);
        }
        var status = Processes.waitpid(child);
        boolean killed = status.ifSignaled() && status.termSig() == Signals.SIGKILL;
        that(killed || status.ifExited() && status.exitStatus() == 0, status.describe());
        Stdio.puts(Mem.getLong(ROOM + BEGAN) - began + " " + (Mem.getLong(ROOM + ENDED) - began));
        lookAtServer(door);
    }

    private static void killIfThere(int pid) {
        try {
            SignalHandling.kill(pid, Signals.SIGKILL);
        } catch (ErrnoException gone) {
            equal(Errno.ESRCH.number(), gone.errno().number());
        }
    }

    private static final long ROOM = Mmap.sharedAnonymous(4096);
    private static final int BEGAN = 8;
    private static final int ENDED = 16;

    private static void ignore(int signal, SignalInfo info) {}

    private static int callOnce(long room) {
        int door = Mem.getInt(room);
        int bytes = Mem.getInt(room + 4);
        long data = Malloc.calloc(1, bytes + 4096L);
        long descs = Malloc.malloc(DoorDescs.BYTES);
        int file = Files.memfdCreate("passed", 0);
        DoorDescs.put(descs, 0, file);
        DoorArg arg = new DoorArg(data, bytes, data, bytes + 4096L);
        arg.descs = descs;
        arg.descCount = 1;
        arg.release = bytes % 2 != 0;
        TransferCases.fill(data, bytes, 9);
        Mem.putLong(room + BEGAN, Clock.monotonicNs());
        try {
            Doors.call(door, arg);
            Mem.putLong(room + ENDED, Clock.monotonicNs());
            equal(bytes, arg.dataSize);
            TransferCases.same(arg.data, bytes, 9);
            equal(1, arg.descCount);
            equal(file + 1, DoorDescs.fd(arg.descs, 0));
            Files.close(file + 1);
        } catch (ErrnoException e) {
            that(e.errno() == Errno.EINTR || e.errno() == Errno.EBADF, "the server died: " + e);
        }
        equal(file + 1, Files.dup(file));
        equal(0, FaultServer.allocated());
        return 0;
    }

    /** If the server lives, it has neither buffers nor descriptors too much, and it serves. */
    private static void lookAtServer(int door) {
        Clock.sleepNs(1_000_000);
        long room = Malloc.malloc(16);
        DoorArg arg = new DoorArg(0, 0, room, 16);
        try {
            Doors.call(door, arg);
            equal(0, Mem.getInt(arg.data));
        } catch (ErrnoException e) {
            that(e.errno() == Errno.EINTR || e.errno() == Errno.EBADF, "the server died: " + e);
        }
    }
}
