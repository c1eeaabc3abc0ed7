package org.lintel.servers.registry;

import org.lintel.libc.Doors;
import org.lintel.libc.ErrnoException;
import org.lintel.libc.Marshaller;
import org.lintel.libc.Processes;
import org.lintel.libc.Unmarshaller;
import org.lintel.libc.peer.PeerRegistry;
import org.lintel.libc.peer.PeerSegment;
import org.lintel.nucleus.abi.Errno;

import java.util.Map;
import java.util.TreeMap;

/**
 * The registry's door: decodes a request, does it for the caller, whom the nucleus names, and answers.
 * {@link PeerRegistry} says what requests look like.
 *
 * <p><b>Threads.</b> Server threads of the door, one at a time.
 */
public final class Registry {
    /** Room between segments. */
    private static final long SEGMENT_SPAN = 1L << 32;

    private final Map<String, SharedSegment> segments = new TreeMap<>();

    /** Makes a registry. {@return the descriptor of its door} */
    public static int open() {
        Registry registry = new Registry();
        return Doors.create((cookie, data, size, descs, count) -> registry.serve(data, size), 0, 0);
    }

    private void serve(long data, long size) {
        Marshaller answer;
        try {
            Unmarshaller request = new Unmarshaller(data, size);
            int operation = request.getInt();
            String name = request.getString();
            long result = serveOne(operation, name, request, Doors.ucred().pid());
            answer = new Marshaller().putInt(0);
            boolean isPid = operation == PeerRegistry.HELLO || operation == PeerRegistry.FIND;
            answer = isPid ? answer.putInt((int) result) : answer.putLong(result);
        } catch (ErrnoException refused) {
            answer = new Marshaller().putInt(refused.errno().number());
        }
        answer.reply();
    }

    private synchronized long serveOne(int operation, String name, Unmarshaller request, int pid) {
        switch (operation) {
            case PeerRegistry.HELLO -> {
                return Processes.getpid();
            }
            case PeerRegistry.CREATE -> {
                create(name, request.getString(), pid);
                return 0;
            }
            case PeerRegistry.JOIN -> {
                segment(name).join(pid, request.getString());
                return segment(name).root();
            }
            case PeerRegistry.GROW -> {
                segment(name).checkServer(pid);
                return segment(name).grow(request.getLong());
            }
            case PeerRegistry.SHRINK -> {
                segment(name).checkServer(pid);
                segment(name).shrink();
                return 0;
            }
            case PeerRegistry.ROOT -> {
                return root(segment(name), request.getLong(), pid);
            }
            case PeerRegistry.FIND -> {
                return segment(name).find(request.getString());
            }
            case PeerRegistry.LEAVE -> {
                segment(name).leave(pid);
                return 0;
            }
            default -> throw new ErrnoException("registry", Errno.EINVAL);
        }
    }

    private static long root(SharedSegment segment, long address, int pid) {
        if (address == 0) {
            segment.checkMember(pid);
        } else {
            segment.checkServer(pid);
            segment.setRoot(address);
        }
        return segment.root();
    }

    private void create(String name, String alias, int pid) {
        if (segments.containsKey(name)) {
            throw new ErrnoException("registry", Errno.EEXIST);
        }
        long base = PeerSegment.WINDOW + SEGMENT_SPAN * (segments.size() + 1);
        SharedSegment made = new SharedSegment(name, base, pid);
        made.join(pid, alias);
        segments.put(name, made);
    }

    private SharedSegment segment(String name) {
        SharedSegment segment = segments.get(name);
        if (segment == null) {
            throw new ErrnoException("registry", Errno.ENOENT);
        }
        return segment;
    }
}
