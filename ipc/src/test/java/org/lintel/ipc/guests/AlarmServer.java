package org.lintel.ipc.guests;

import org.lintel.libc.Doors;
import org.lintel.libc.Malloc;
import org.lintel.libc.Mem;
import org.lintel.libc.SignalHandling;
import org.lintel.libc.SignalInfo;
import org.lintel.libc.Threads;
import org.lintel.nucleus.abi.Signals;

import java.util.Random;

/**
 * A server whose threads are interrupted by alarms at any moment, with a handler that calls a door of
 * the same process. Answers with how many alarms there were, and the highest number of a thread that has
 * served.
 */
public final class AlarmServer {
    /** Longest time between two alarms; a call takes about as long. */
    private static final int MOST_NS = 6000;

    private static final Random RANDOM = new Random(0);
    private static int door;
    private static int alarms;
    private static int lastThread;

    private AlarmServer() {}

    public static void main(String[] args) {
        RANDOM.setSeed(Long.parseLong(args[0]));
        door = Doors.create(AlarmServer::serve, 0, 0);
        SignalHandling.sigaction(Signals.SIGALRM, AlarmServer::alarm);
        // The pool's threads take the alarms.
        SignalHandling.sigprocmask(Signals.SIG_BLOCK, SignalHandling.maskOf(Signals.SIGALRM));
        Doors.setBootstrap(door);
        SignalHandling.setitimer(1, 0);
        while (true) {
            SignalHandling.pause();
        }
    }

    private static void serve(long cookie, long data, long size, long descs, int count) {
        lastThread = Math.max(lastThread, Threads.gettid());
        long reply = Malloc.malloc(8);
        Mem.putInt(reply, alarms);
        Mem.putInt(reply + 4, lastThread);
        Doors.replyAndFree(reply, 8);
    }

    private static void alarm(int signal, SignalInfo info) {
        alarms++;
        Doors.call(door);
        SignalHandling.setitimer(1 + RANDOM.nextInt(MOST_NS), 0);
    }
}
