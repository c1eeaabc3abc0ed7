package org.lintel.ipc.guests;

import static org.lintel.ipc.guests.Check.*;

import org.lintel.libc.DoorArg;
import org.lintel.libc.Doors;
import org.lintel.libc.Malloc;
import org.lintel.libc.Mem;
import org.lintel.libc.Processes;
import org.lintel.libc.SignalHandling;
import org.lintel.nucleus.abi.Signals;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Two processes that call each other: calls of random sizes, nested to random depths. A request begins
 * with the size of the answer and the nesting that is left. Argument: the seed.
 */
public final class RandomCalls {
    private static final int HEAD_BYTES = 16;
    private static final int ROOM_BYTES = 16384;
    private static final int CALLS = 12;

    /** What one call of the sequence sends and gets, and how many more are nested in it. */
    public record Plan(int request, int answer, int depth) {}

    private static int peer;

    private RandomCalls() {}

    /** {@return the calls that a seed stands for} */
    public static List<Plan> plans(long seed) {
        Random random = new Random(seed);
        List<Plan> plans = new ArrayList<>();
        for (int i = 0; i < CALLS; i++) {
            plans.add(new Plan(size(random), size(random), random.nextInt(4)));
        }
        return plans;
    }

    private static int size(Random random) {
        return HEAD_BYTES + random.nextInt(random.nextBoolean() ? 600 : 9000);
    }

    public static void main(String[] args) {
        int own = Doors.create(RandomCalls::serve, 0, 0);
        int child = Processes.fork(RandomCalls::other, own);
        peer = Doors.awaitBootstrap();
        for (Plan plan : plans(Long.parseLong(args[0]))) {
            call(plan.request(), plan.answer(), plan.depth());
        }
        SignalHandling.kill(child, Signals.SIGKILL);
        Processes.waitpid(child);
    }

    private static int other(long first) {
        peer = (int) first;
        Doors.setBootstrap(Doors.create(RandomCalls::serve, 0, 0));
        while (true) {
            SignalHandling.pause();
        }
    }

    private static void call(int request, int answer, int depth) {
        long room = Malloc.malloc(ROOM_BYTES);
        Mem.fill(room, request, answer);
        Mem.putInt(room, answer);
        Mem.putInt(room + 4, depth);
        DoorArg arg = new DoorArg(room, request, room, ROOM_BYTES);
        Doors.call(peer, arg);
        equal(answer, arg.dataSize);
        for (int i = 0; i < answer; i += 7) {
            equal((byte) request, Mem.getByte(arg.data + i));
        }
        Malloc.free(room);
    }

    private static void serve(long cookie, long data, long size, long descs, int count) {
        int answer = Mem.getInt(data);
        int depth = Mem.getInt(data + 4);
        for (long i = HEAD_BYTES; i < size; i += 7) {
            equal((byte) answer, Mem.getByte(data + i));
        }
        if (depth > 0) {
            call((int) size, answer, depth - 1);
        }
        long room = Malloc.malloc(ROOM_BYTES);
        Mem.fill(room, answer, (int) size);
        Doors.replyAndFree(room, answer);
    }
}
