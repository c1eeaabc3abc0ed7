package org.lintel.harness.bench.guests;

import org.lintel.libc.DoorArg;
import org.lintel.libc.Doors;
import org.lintel.libc.Mem;
import org.lintel.libc.Mmap;
import org.lintel.libc.Processes;
import org.lintel.libc.SignalHandling;
import org.lintel.libc.Spawn;
import org.lintel.nucleus.abi.Signals;

/**
 * Calls a door of another process ({@link DoorEcho}), again and again: writes all bytes of the
 * request, reads all of the answer; or writes and reads a word of each page. Arguments: how many bytes,
 * 0 for a call without any; {@code words} for the latter, and then {@code keep} not to give the pages
 * away. A batch counts in calls.
 */
public final class DoorCalls {
    private DoorCalls() {}

    public static void main(String[] args) {
        int server = new Spawn("echo").arguments(args).start();
        int door = Doors.awaitBootstrap();
        int size = Integer.parseInt(args[0]);
        if (size == 0) {
            Orders.serve(count -> {
                for (long i = 0; i < count; i++) {
                    Doors.call(door);
                }
            });
        } else if (args.length > 1) {
            Orders.serve(new Pages(door, size, args.length == 2)::run);
        } else {
            Request request = new Request(door, size);
            Orders.serve(request::run);
        }
        SignalHandling.kill(server, Signals.SIGKILL);
        Processes.waitpid(server);
    }

    /** A request of whole pages; those of the answer take their place. */
    private record Pages(int door, int size, long room, DoorArg arg) {
        Pages(int door, int size, boolean gives) {
            this(door, size, Mmap.anonymous(size), new DoorArg());
            arg.release = gives;
        }

        void run(long count) {
            for (long i = 0; i < count; i++) {
                PageWords.write(room, size, i);
                arg.set(room, size, room, size);
                Doors.call(door, arg);
                if (PageWords.sum(arg.data, size) != PageWords.answer(i, size)) {
                    throw new IllegalStateException("not what was sent");
                }
            }
        }
    }

    /** What is sent, and room for it, where the answer comes as well: as the peers have it. */
    private record Request(int door, byte[] bytes, long room, DoorArg arg) {
        Request(int door, int size) {
            this(door, new byte[size], Mmap.anonymous(size), new DoorArg());
            arg.release = true;
        }

        void run(long count) {
            for (long i = 0; i < count; i++) {
                byte sent = ++bytes[bytes.length - 1];
                Mem.put(room, bytes);
                arg.set(room, bytes.length, room, bytes.length);
                Doors.call(door, arg);
                Mem.get(arg.data, bytes, 0, bytes.length);
                if (bytes[bytes.length - 1] != (byte) (sent + 1)) {
                    throw new IllegalStateException("not what was sent");
                }
            }
        }
    }
}
